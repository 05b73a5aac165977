import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';

/** A message as gRPC frames it. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export function openHttp2(address: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${address}`);
    session.once('remoteSettings', () => resolve(session));
    session.once('error', reject);
  });
}

/** Sends these bytes to a method and ends the stream; gives the status of the answer. */
export function post(
  session: ClientHttp2Session,
  path: string,
  bytes: Uint8Array,
  headers = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    let status: string | undefined;
    const read = (answer: IncomingHttpHeaders) => {
      status ??= answer['grpc-status'] as string | undefined;
    };
    request.on('response', read);
    request.on('trailers', read);
    request.on('close', () => resolve(status ?? `closed with ${request.rstCode}`));
    request.on('error', reject);
    request.resume();
    request.end(bytes);
  });
}
