import { createRequire } from 'node:module';

/** CRC32C (Castagnoli) of bytes, going on from that of the bytes before them. */
export type Crc32c = (data: Uint8Array, initial?: number) => number;

/** The native function; undefined where its binary, an optional package of @node-rs/crc32, is not installed. */
export function findCrc32c(): Crc32c | undefined {
  try {
    return createRequire(import.meta.url)('@node-rs/crc32').crc32c;
  } catch {
    return undefined;
  }
}
