import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import { announce } from '../harness/peer.js';

// A peer that throws away what it is sent: what plain node can receive at best.
// Parameters: net | tls | http2, bytes of an upload, unix path or '', folder of cert.pem and key.pem or ''.
const [kind, size, path, folder] = process.argv.slice(2);
const total = Number(size);
const credentials = () => ({
  cert: readFileSync(`${folder}/cert.pem`),
  key: readFileSync(`${folder}/key.pem`),
});

/** Answers one byte to every `total` bytes. */
function drain(socket: net.Socket): void {
  let received = 0;
  socket.on('data', (data) => {
    received += data.length;
    if (received < total) return;
    received -= total;
    socket.write('.');
  });
  socket.on('error', () => {});
}

function createHttp2(): http2.Http2Server {
  // The windows of the emulator.
  const server = http2.createServer({ settings: { initialWindowSize: 1 << 20 } });
  server.on('session', (session) => session.setLocalWindowSize(4 << 20));
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.resume();
    stream.on('end', () => stream.end('.'));
  });
  return server;
}

const server =
  kind === 'http2'
    ? createHttp2()
    : kind === 'tls'
      ? tls.createServer(credentials(), drain)
      : net.createServer(drain);
const ready = () => {
  const address = server.address();
  announce(typeof address === 'string' ? address! : String((address as net.AddressInfo).port));
};
if (path) server.listen(path, ready);
else server.listen(0, '127.0.0.1', ready);
