import { deserialize, serialize } from 'node:v8';
import { crc32c } from '../../device/crc32c.js';
import { invalidArgument } from '../../device/errors.js';

// "SPU" and the version of what follows.
const version = '2';
const magic = Buffer.from(`SPUSNAP${version}`);
const headBytes = 32;

/** Bytes of a snapshot: a head with length and checksum, the facts, then large arrays as they lie in memory. */
export function packSnapshot(facts: object, blobs: readonly Uint8Array[]): Uint8Array {
  const meta = serialize({ facts, sizes: blobs.map(({ byteLength }) => byteLength) });
  const length = headBytes + meta.length + blobs.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(length);
  let offset = headBytes;
  for (const block of [meta, ...blobs]) {
    bytes.set(block, offset);
    offset += block.byteLength;
  }
  const head = Buffer.from(bytes.buffer, 0, headBytes);
  head.set(magic);
  head.writeBigUInt64LE(BigInt(length), 8);
  head.writeUInt32LE(meta.length, 16);
  head.writeUInt32LE(crc32c(bytes.subarray(headBytes)), 20);
  return bytes;
}

/** Throws INVALID_ARGUMENT for bytes that are no snapshot, of another version, incomplete or changed. */
export function unpackSnapshot(bytes: Uint8Array): { facts: unknown; blobs: Uint8Array[] } {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headBytes));
  const name = head.subarray(0, 8).toString('latin1');
  if (!name.startsWith('SPUSNAP') || head.length < headBytes) {
    throw invalidArgument(
      'data',
      'this is not a snapshot of an emulated device; send what SaveSnapshot gave.',
    );
  }
  if (name !== magic.toString('latin1')) {
    throw invalidArgument(
      'data',
      `this emulator reads snapshots of version ${version}, not of version ${name.slice(7)}; save it again.`,
    );
  }
  const length = Number(head.readBigUInt64LE(8));
  if (length !== bytes.byteLength) {
    throw invalidArgument('data', `the snapshot has ${bytes.byteLength} bytes of ${length}; send it whole.`);
  }
  if (head.readUInt32LE(20) !== crc32c(bytes.subarray(headBytes))) {
    throw invalidArgument(
      'data',
      'the snapshot has changed since it was saved: its checksum differs; send it as it was.',
    );
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
