import { crc32c } from '../device/crc32c.js';
import { DeviceError, invalidArgument } from '../device/errors.js';

/** CRC32C over the chunks of one stream, in the order sent. */
export interface Checksum {
  add(bytes: Uint8Array): void;
  /** DATA_LOSS if the sender's differs, INVALID_ARGUMENT if it is missing or was not announced. */
  check(sent: number | undefined): void;
}

/** `wanted`: the header announces a checksum; without, nothing is computed. */
export function createChecksum(wanted: boolean): Checksum {
  let crc = 0;
  return {
    add(bytes) {
      if (wanted) crc = crc32c(bytes, crc);
    },
    check(sent) {
      if (wanted && sent === undefined) {
        throw invalidArgument(
          'finish.crc32c',
          'the header promised a checksum; send the CRC32C of the chunks.',
        );
      }
      if (!wanted && sent !== undefined) {
        throw invalidArgument(
          'finish.crc32c',
          'the header promised no checksum; set header.checksum to have it checked.',
        );
      }
      if (wanted && sent !== crc) {
        throw new DeviceError(
          'DATA_LOSS',
          `The bytes that came have CRC32C ${crc}, the sender computed ${sent}: send the upload again.`,
          { reason: 'CHECKSUM_MISMATCH', metadata: { expected: String(sent), actual: String(crc) } },
        );
      }
    },
  };
}
