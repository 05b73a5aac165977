import { type Crc32c, findCrc32c } from '../../common/crc32c.js';
import { DeviceError } from './errors.js';

let native: Crc32c | undefined;

/** Its binary, an optional package of @node-rs/crc32, is installed. */
export function hasCrc32c(): boolean {
  native ??= findCrc32c();
  return native !== undefined;
}

/**
 * CRC32C of bytes, going on from that of the bytes before them.
 * Throws UNIMPLEMENTED where the binary is not installed.
 */
export function crc32c(data: Uint8Array, initial = 0): number {
  if (hasCrc32c()) return native!(data, initial);
  throw new DeviceError(
    'UNIMPLEMENTED',
    'This server has no checksums, because the binary of @node-rs/crc32 is missing: install it with the optional ' +
      'packages, or send without a checksum.',
    { reason: 'CHECKSUM_UNAVAILABLE' },
  );
}
