import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Metadata } from '@grpc/grpc-js';
import { chunkTags } from '../../proto/wire/chunkTags.js';
import { type ChunkDiverter, createChunkDiverter } from './chunkDiverter.js';

/** The header by which a call finds the diverter of its stream again. A client that sends it is not heard. */
const key = 'spu-diverter';
const diverters = new Map<string, ChunkDiverter>();
let last = 0;

/**
 * Puts a chunk diverter into every stream of the server that carries uploads. Nothing changes until a handler sets its
 * sink. Messages above `largest` bytes are left to grpc-js, which refuses them.
 */
export function divertChunks(server: Http2Server | Http2SecureServer, largest: number): void {
  // Before the listener of grpc-js, which begins the call.
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    delete headers[key];
    const tag = chunkTags.get(headers[':path'] ?? '');
    if (tag === undefined) return;
    const id = String(++last);
    headers[key] = id;
    stream.once('close', () => diverters.delete(id));
    const on = stream.on.bind(stream) as (event: string, listener: (data: Buffer) => void) => typeof stream;
    // grpc-js reads a stream by its 'data' events.
    stream.on = ((event: string, listener: (data: Buffer) => void) => {
      if (event !== 'data' || diverters.has(id)) return on(event, listener);
      const diverter = createChunkDiverter(tag, largest, listener);
      diverters.set(id, diverter);
      return on('data', (data) => diverter.receive(data));
    }) as typeof stream.on;
  });
}

/** The diverter of a call's stream; undefined if its method has no uploads or streams are not diverted. */
export function takeDiverter(metadata: Metadata): ChunkDiverter | undefined {
  const [id] = metadata.get(key);
  metadata.remove(key);
  return diverters.get(String(id));
}
