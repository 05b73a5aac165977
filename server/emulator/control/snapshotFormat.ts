import { deserialize, serialize } from 'node:v8';
import { crc32c } from '../../device/crc32c.js';
import { type DeviceError, invalidArgument } from '../../device/errors.js';
import type { Checkpoint } from '../simulation/checkpoint.js';

// "SPU" and the version of what follows.
const version = '3';
const magic = Buffer.from(`SPUSNAP${version}`);
const headBytes = 32;
// Copied and checked before others get their turn.
const sliceBytes = 2 ** 22;

/** INVALID_ARGUMENT. */
function invalid(description: string): DeviceError {
  return invalidArgument('data', description, { reason: 'SNAPSHOT_INVALID' });
}

/** Bytes with `pause` between slices of them. */
async function eachSlice(
  bytes: Uint8Array,
  pause: Checkpoint['pause'],
  work: (slice: Uint8Array, at: number) => void,
): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += sliceBytes) {
    work(bytes.subarray(at, at + sliceBytes), at);
    await pause();
  }
}

async function checksumOf(bytes: Uint8Array, pause: Checkpoint['pause']): Promise<number> {
  let checksum = 0;
  await eachSlice(bytes, pause, (slice) => {
    checksum = crc32c(slice, checksum);
  });
  return checksum;
}

/**
 * Bytes of a snapshot: a head with length and checksum, the facts, then large arrays as they lie in memory. The facts may
 * change during a pause, the arrays must not.
 */
export async function packSnapshot(
  facts: object,
  blobs: readonly Uint8Array[],
  pause: Checkpoint['pause'],
): Promise<Uint8Array> {
  const meta = serialize({ facts, sizes: blobs.map(({ byteLength }) => byteLength) });
  const length = headBytes + meta.length + blobs.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(length);
  let offset = headBytes;
  for (const block of [meta, ...blobs]) {
    const start = offset;
    await eachSlice(block, pause, (slice, at) => bytes.set(slice, start + at));
    offset += block.byteLength;
  }
  const head = Buffer.from(bytes.buffer, 0, headBytes);
  head.set(magic);
  head.writeBigUInt64LE(BigInt(length), 8);
  head.writeUInt32LE(meta.length, 16);
  head.writeUInt32LE(await checksumOf(bytes.subarray(headBytes), pause), 20);
  return bytes;
}

/** Throws INVALID_ARGUMENT for bytes that are no snapshot, of another version, incomplete or changed. */
export async function unpackSnapshot(
  bytes: Uint8Array,
  pause: Checkpoint['pause'],
): Promise<{ facts: unknown; blobs: Uint8Array[] }> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headBytes));
  const name = head.subarray(0, 8).toString('latin1');
  if (!name.startsWith('SPUSNAP') || head.length < headBytes) {
    throw invalid('this is not a snapshot of an emulated device; send what SaveSnapshot gave.');
  }
  if (name !== magic.toString('latin1')) {
    throw invalid(
      `this emulator reads snapshots of version ${version}, not of version ${name.slice(7)}; save it again.`,
    );
  }
  const length = Number(head.readBigUInt64LE(8));
  if (length !== bytes.byteLength) {
    throw invalid(`the snapshot has ${bytes.byteLength} bytes of ${length}; send it whole.`);
  }
  if (head.readUInt32LE(20) !== (await checksumOf(bytes.subarray(headBytes), pause))) {
    throw invalid('the snapshot has changed since it was saved: its checksum differs; send it as it was.');
  }
  const metaEnd = headBytes + head.readUInt32LE(16);
  // A copy, since arrays among the facts may come as views on the bytes that they are read from.
  const meta: unknown = deserialize(bytes.slice(headBytes, metaEnd));
  const { facts, sizes } = meta as { facts: unknown; sizes: number[] };
  const blobs: Uint8Array[] = [];
  let offset = metaEnd;
  for (const size of sizes) {
    blobs.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return { facts, blobs };
}
