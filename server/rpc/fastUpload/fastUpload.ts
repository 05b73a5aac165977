import { type Connections, trackConnections } from './connections.js';
import { captureHttp2Server } from './flowControlWindow.js';
import { tapStreams } from './tapStreams.js';

/*
 * The one folder that reaches beneath grpc-js, to the node:http2 server that it makes. All other code of the server uses
 * grpc-js as documented.
 *
 * Why. A matrix of hundreds of megabytes goes with every training step, so the rate of one client-streamed upload decides
 * how long a step takes. As it comes grpc-js 1.14 carries 370 MiB/s over loopback (two cores, Node 20, chunks of 1 MiB).
 * Two things hold it back, and it has no option for either:
 *   - The flow-control window of a server's stream is node's 64 KiB, `grpc-node.flow_control_window` acts on clients only.
 *     A window of 1 MiB gives 730 MiB/s over loopback. Over a network 64 KiB a round trip is all that goes through: 1.3 MiB/s
 *     at 50 ms. `flowControlWindow.ts` sets 1 MiB for a stream and 4 MiB for a connection.
 *   - Each message is put together in a buffer of its own before it is decoded, which copies every byte once more and leaves
 *     as much garbage as there was payload. `uploadTap.ts` reads the bytes of a stream before grpc-js does and lets the
 *     payload of large chunks go from the buffer that node read it into straight to the device's memory; everything else
 *     (headers, small chunks, the finish message) goes on to grpc-js byte for byte. `tapStreams.ts` puts a tap into each
 *     stream of a method that has uploads, `tapInto.ts` opens and closes it for one upload.
 * `connections.ts` is here because it needs the same server: grpc-js has no way to close connections that first lets the
 * last answers leave, and it does not tell which connection a call came on, nor how a connection ended. Whether the client
 * closed it (FIN or RST: its process may be gone) or fell silent (the network may be cut) decides how long its session waits
 * for it. `callKeys.ts` is how a call finds its tap and its connection: by a header that is put into the request here.
 *
 * What it relies on, all of it public in node and none of it a private field of grpc-js:
 *   - createConnectionInjector calls `http2.createServer` or `http2.createSecureServer`, looked up in the module object at
 *     that moment, and passes its options first.
 *   - grpc-js begins a call in a listener of the server's 'stream' event and makes the call's metadata of the headers that
 *     the event carries, so that a listener before it can name the tap of a stream and its connection in headers.
 *   - node:http2 hands what it has read to `stream.push`.
 *
 * When it has no effect, calls work all the same and answer the same, only slower. If no server comes by, `withFastUpload`
 * returns undefined, the server says so in its log, connections are cut at the end of a drain, and
 * sessions last for their lease however a client went away. If node pushes nothing
 * through the tap, or a message does not begin as the tap expects (compressed, too large, fields in another order), grpc-js
 * gets it and the handler sees it as a message. The tap decides nothing about right or wrong: a chunk that does not fit goes
 * to the handler, which refuses it in the usual words.
 *
 * How it is tested: `test/server/rpc/fastUpload` has the tap alone on cut and malformed messages, and whole uploads that
 * count the bytes which grpc-js put together (none of a large chunk). `test/server/rpc/server/grpcServer.spec.ts` reads the
 * windows on the wire. `npm run bench -- upload` measures the rate against plain node:http2. Run all three before another
 * minor version of grpc-js is let in; package.json holds it at 1.14 for this reason.
 */

/** What grpc-js has no option for. */
export interface FastUploadOptions {
  /** Bytes. */
  largestMessage: number;
  /** A TLS handshake takes no longer. */
  handshakeSeconds: number;
  /** A connection that pings more often is closed. */
  pingsPerSecond: number;
}

/**
 * Runs `create`, in which grpc-js makes an HTTP/2 server, and gives that server large windows and a tap for uploads.
 * Messages above `largestMessage` bytes are left to grpc-js, which refuses them. Returns the server's connections; undefined
 * if no server was made where it can be seen: then all of this has no effect.
 */
export function withFastUpload(
  create: () => void,
  { largestMessage, handshakeSeconds, pingsPerSecond }: FastUploadOptions,
): Connections | undefined {
  const server = captureHttp2Server(create, { handshakeSeconds });
  if (!server) return undefined;
  tapStreams(server, largestMessage);
  return trackConnections(server, pingsPerSecond);
}
