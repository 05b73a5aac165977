import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import type { Writable } from 'node:stream';
import tls from 'node:tls';

const chunk = 1 << 20;

/** Sends the source in chunks as fast as the stream takes them. */
async function pour(source: Uint8Array, stream: Writable): Promise<void> {
  for (let offset = 0; offset < source.length; offset += chunk) {
    if (!stream.write(source.subarray(offset, offset + chunk))) await once(stream, 'drain');
  }
}

/** Sends to a sink of bench/limits/uploadSink. */
export interface Source {
  /** Sends the source once; settles when the sink has it all. */
  send(source: Uint8Array): Promise<void>;
  close(): void;
}

/** By node:net, or node:tls where a certificate is given. `address` is a port or the path of a unix socket. */
export async function connectSocket(address: string, certificate?: string): Promise<Source> {
  const target = address.startsWith('/') ? { path: address } : { host: '127.0.0.1', port: Number(address) };
  const socket = certificate
    ? tls.connect({ ...target, ca: readFileSync(certificate), servername: 'localhost' })
    : net.connect(target);
  await once(socket, certificate ? 'secureConnect' : 'connect');
  return {
    async send(source) {
      const answer = once(socket, 'data');
      await pour(source, socket);
      await answer;
    },
    close: () => socket.destroy(),
  };
}

/** By node:http2, one stream for each upload. */
export async function connectHttp2(address: string): Promise<Source> {
  const session = http2.connect('http://localhost', {
    createConnection: () =>
      address.startsWith('/') ? net.connect(address) : net.connect(Number(address), '127.0.0.1'),
  });
  await once(session, 'connect');
  return {
    async send(source) {
      const stream = session.request({ ':method': 'POST', ':path': '/' });
      stream.resume();
      const answer = once(stream, 'end');
      await pour(source, stream);
      stream.end();
      await answer;
    },
    close: () => session.destroy(),
  };
}
