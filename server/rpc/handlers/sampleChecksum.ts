import { crc32c } from '../../device/crc32c.js';

/** CRC32C over the numbers of a read-out. */
export interface SampleChecksum {
  add(bytes: Uint8Array): void;
  /** Undefined where none is wanted. */
  readonly value: number | undefined;
}

/** Throws UNIMPLEMENTED if it is wanted and this server has none. */
export function createSampleChecksum(wanted: boolean): SampleChecksum {
  let value = wanted ? crc32c(new Uint8Array(0)) : undefined;
  return {
    add(bytes) {
      if (value !== undefined) value = crc32c(bytes, value);
    },
    get value() {
      return value;
    },
  };
}
