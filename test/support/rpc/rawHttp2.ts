import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { MethodDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { packageDefinition } from '../../../proto/load.js';

function methodOf(name: string): MethodDefinition<object, object> {
  return (packageDefinition['spu.v1.SpuService'] as ServiceDefinition)[name];
}

/** A request of a method of SpuService, framed. */
export function encode(method: string, request: object): Buffer {
  return frame(methodOf(method).requestSerialize(request));
}

/** A response of a method of SpuService. */
export function decode<Response>(method: string, message: Buffer): Response {
  return methodOf(method).responseDeserialize(message) as Response;
}

/** A message as gRPC frames it. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The messages in whole frames. */
export function unframe(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return messages;
}

export function openHttp2(address: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${address}`);
    session.once('remoteSettings', () => resolve(session));
    session.once('error', reject);
  });
}

/** Sends these bytes to a method and ends the request; the answer is not read before somebody does. */
export function openStream(
  session: ClientHttp2Session,
  path: string,
  bytes: Uint8Array,
  headers = {},
): ClientHttp2Stream {
  const request = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  request.end(bytes);
  return request;
}

/** Reads a stream to its end. */
export function readAll(request: ClientHttp2Stream): Promise<{ status: string; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let status: string | undefined;
    const read = (answer: IncomingHttpHeaders) => {
      status ??= answer['grpc-status'] as string | undefined;
    };
    request.on('response', read);
    request.on('trailers', read);
    request.on('close', () =>
      resolve({ status: status ?? `closed with ${request.rstCode}`, bytes: Buffer.concat(pieces) }),
    );
    request.on('error', reject);
    request.on('data', (piece: Buffer) => pieces.push(piece));
  });
}

/** Sends these bytes to a method and ends the stream; gives the status of the answer. */
export async function post(
  session: ClientHttp2Session,
  path: string,
  bytes: Uint8Array,
  headers = {},
): Promise<string> {
  return (await readAll(openStream(session, path, bytes, headers))).status;
}
