import { type Crc32c, findCrc32c } from '../../common/crc32c.js';
import { invalidArgument } from '../errors.js';

let found: Crc32c | undefined;

/** @throws SpuError INVALID_ARGUMENT where the native function is not installed. */
export function requireCrc32c(): Crc32c {
  found ??= findCrc32c();
  if (found) return found;
  throw invalidArgument(
    'checksum',
    'needs the binary of @node-rs/crc32: install the optional packages, or leave checksum out.',
  );
}
