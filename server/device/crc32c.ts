import { createRequire } from 'node:module';
import { DeviceError } from './errors.js';

type Crc32c = (data: Uint8Array, initial?: number) => number;

let native: Crc32c | undefined;

/**
 * CRC32C (Castagnoli) of bytes, going on from that of the bytes before them.
 * Throws UNIMPLEMENTED where the binary, an optional package of @node-rs/crc32, is not installed.
 */
export function crc32c(data: Uint8Array, initial = 0): number {
  native ??= load();
  return native(data, initial);
}

function load(): Crc32c {
  try {
    return createRequire(import.meta.url)('@node-rs/crc32').crc32c;
  } catch {
    throw new DeviceError(
      'UNIMPLEMENTED',
      'This server has no checksums, because the binary of @node-rs/crc32 is missing: install it with the optional ' +
        'packages, or send without a checksum.',
      { reason: 'NO_CHECKSUM' },
    );
  }
}
