import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Metadata } from '@grpc/grpc-js';
import { chunkTags } from '../../../proto/chunkTags.js';
import { createUploadTap, type UploadTap } from './uploadTap.js';

/** The header by which a call finds the tap of its stream again. A client that sends it is not heard. */
const key = 'spu-tap';
const taps = new Map<string, UploadTap>();
let last = 0;

/**
 * Puts a tap into every stream of the server that carries uploads. Nothing changes until a handler sets its
 * sink. Messages above `largest` bytes are left to grpc-js, which refuses them.
 */
export function tapStreams(server: Http2Server | Http2SecureServer, largest: number): void {
  // Before the listener of grpc-js, which begins the call.
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    delete headers[key];
    const tag = chunkTags.get(headers[':path'] ?? '');
    if (tag === undefined) return;
    const id = String(++last);
    headers[key] = id;
    stream.once('close', () => taps.delete(id));
    // Here, where node:http2 hands over what it has read, and not at the stream's 'data' events: the passage of a frame
    // through a Readable costs as much as the copy of its bytes.
    const push = stream.push.bind(stream);
    let more = true;
    const tap = createUploadTap(tag, largest, (bytes) => {
      more = push(bytes);
    });
    taps.set(id, tap);
    stream.push = (data: Buffer | null) => {
      if (data === null) return push(null);
      more = true;
      tap.receive(data);
      return more;
    };
  });
}

/** The tap of a call's stream; undefined if its method has no uploads or streams have no taps. */
export function takeTap(metadata: Metadata): UploadTap | undefined {
  const [id] = metadata.get(key);
  metadata.remove(key);
  return taps.get(String(id));
}
