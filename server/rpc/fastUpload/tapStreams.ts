import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { chunkTags } from '../../../proto/chunkTags.js';
import { createCallKeys } from './callKeys.js';
import { createUploadTap, type UploadTap } from './uploadTap.js';

const taps = createCallKeys<UploadTap>('spu-tap');

/**
 * Puts a tap into every stream of the server that carries uploads. Nothing changes until a handler sets its
 * sink. Messages above `largest` bytes are left to grpc-js, which refuses them.
 */
export function tapStreams(server: Http2Server | Http2SecureServer, largest: number): void {
  // Before the listener of grpc-js, which begins the call.
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    taps.clear(headers);
    const tag = chunkTags.get(headers[':path'] ?? '');
    if (tag === undefined) return;
    // Here, where node:http2 hands over what it has read, and not at the stream's 'data' events: the passage of a frame
    // through a Readable costs as much as the copy of its bytes.
    const push = stream.push.bind(stream);
    let more = true;
    const tap = createUploadTap(tag, largest, (bytes) => {
      more = push(bytes);
    });
    stream.once('close', taps.put(headers, tap));
    stream.push = (data: Buffer | null) => {
      if (data === null) return push(null);
      more = true;
      tap.receive(data);
      return more;
    };
  });
}

/** The tap of a call's stream; undefined if its method has no uploads or streams have no taps. */
export const takeTap = taps.take;
