import { Server, ServerCredentials, type ServerDuplexStream, type ServiceDefinition } from '@grpc/grpc-js';
import { announce } from '../harness/peer.js';

const bytes = (buffer: Buffer) => buffer;
const codec = {
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};

/** A gRPC service that sends back what it gets. */
export const echoService = {
  Echo: { path: '/bench.Echo/Echo', requestStream: false, responseStream: false, ...codec },
  Stream: { path: '/bench.Echo/Stream', requestStream: true, responseStream: true, ...codec },
} satisfies ServiceDefinition;

/** In a peer: serves it as grpc-js comes. */
export function serveEcho(): void {
  const server = new Server();
  server.addService(echoService, {
    Echo: (call: { request: Buffer }, answer: (error: null, message: Buffer) => void) =>
      answer(null, call.request),
    Stream: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', (message: Buffer) => call.write(message));
      call.on('end', () => call.end());
    },
  });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    announce(`127.0.0.1:${port}`);
  });
}
