import { crc32c } from '../../device/crc32c.js';
import { snapshotHeadBytes } from '../../device/device.js';
import { type DeviceError, invalidArgument } from '../../device/errors.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import type { Checkpoint } from '../simulation/checkpoint.js';

/** The arrays that a snapshot holds as they lie in memory. */
export const arrayTypes = { Float64Array, Float32Array, Int16Array, Int8Array };
export type ArrayType = keyof typeof arrayTypes;

/** One array of a snapshot: its bytes, as they came. */
export interface Section {
  type: ArrayType;
  bytes: Uint8Array;
}

/** Where the facts name an array. */
export interface SectionName {
  array: ArrayType;
  section: number;
}

/** What a snapshot holds: nothing of it is checked yet but that it came whole. */
export interface Unpacked {
  facts: unknown;
  sections: Section[];
}

// "SPU" and the version of what follows.
const version = '4';
const magic = `SPUSNAP${version}`;
/** Magic (8 bytes), length of all (8), of the facts (4), CRC32C of what follows the head (4), zeros. */
const headBytes = snapshotHeadBytes;
// The facts are parsed at once.
const mostFactBytes = 2 ** 25;
// Copied and checked before others get their turn.
const sliceBytes = 2 ** 22;

/** INVALID_ARGUMENT. */
export function invalidSnapshot(description: string): DeviceError {
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

/** Bytes of one array. */
function bytesOf({ buffer, byteOffset, byteLength }: StoredTensor['values']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isArray(value: unknown): value is StoredTensor['values'] {
  return Object.values(arrayTypes).some((type) => value instanceof type);
}

/** Facts as JSON; each array in them becomes the name of a section. */
function factsText(facts: object): { text: Buffer; arrays: Uint8Array[] } {
  const arrays: Uint8Array[] = [];
  const sections: { type: ArrayType; bytes: number }[] = [];
  const name = (_key: string, value: unknown): unknown => {
    if (!isArray(value)) return value;
    const type = value.constructor.name as ArrayType;
    arrays.push(bytesOf(value));
    return { array: type, section: sections.push({ type, bytes: value.byteLength }) - 1 };
  };
  const text = JSON.stringify(facts, name);
  return { text: Buffer.from(`{"sections":${JSON.stringify(sections)},"facts":${text}}`), arrays };
}

/**
 * Bytes of a snapshot: a head with length and checksum, the facts as JSON, then their arrays as they lie in memory. The
 * facts may change during a pause, the arrays must not. In memory that threads share, so that no thread copies it.
 */
export async function packSnapshot(facts: object, pause: Checkpoint['pause']): Promise<Uint8Array> {
  const { text, arrays } = factsText(facts);
  const length = headBytes + text.length + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  let offset = headBytes;
  for (const block of [text, ...arrays]) {
    const start = offset;
    await eachSlice(block, pause, (slice, at) => bytes.set(slice, start + at));
    offset += block.byteLength;
  }
  const head = Buffer.from(bytes.buffer, 0, headBytes);
  head.write(magic, 'latin1');
  head.writeBigUInt64LE(BigInt(length), 8);
  head.writeUInt32LE(text.length, 16);
  head.writeUInt32LE(await checksumOf(bytes.subarray(headBytes), pause), 20);
  return bytes;
}

/** Bytes that a whole snapshot has which begins with these. Throws INVALID_ARGUMENT for what is no snapshot of this version. */
export function snapshotLength(beginning: Uint8Array): number {
  const size = Math.min(beginning.byteLength, headBytes);
  const head = Buffer.from(beginning.buffer, beginning.byteOffset, size);
  const name = head.subarray(0, 8).toString('latin1');
  if (!name.startsWith('SPUSNAP') || size < headBytes) {
    throw invalidSnapshot('this is not a snapshot of an emulated device; send what SaveSnapshot gave.');
  }
  if (name !== magic) {
    throw invalidSnapshot(
      `this emulator reads snapshots of version ${version}, not of version ${name.slice(7)}; save it again.`,
    );
  }
  const length = Number(head.readBigUInt64LE(8));
  const facts = head.readUInt32LE(16);
  if (facts > mostFactBytes || headBytes + facts > length) {
    throw invalidSnapshot(`its facts have ${facts} bytes of ${length}; send it as SaveSnapshot gave it.`);
  }
  return length;
}

interface Meta {
  facts: unknown;
  sections: { type: ArrayType; bytes: number }[];
}

function parseMeta(bytes: Uint8Array): Meta {
  try {
    const { facts, sections } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Meta>;
    const known = (each: Partial<Meta['sections'][number]>) =>
      Object.hasOwn(arrayTypes, each.type as string) &&
      Number.isInteger(each.bytes) &&
      each.bytes! >= 0 &&
      each.bytes! % arrayTypes[each.type!].BYTES_PER_ELEMENT === 0;
    if (Array.isArray(sections) && sections.every(known)) return { facts, sections };
  } catch {
    // Told below.
  }
  throw invalidSnapshot('its facts cannot be read; send it as SaveSnapshot gave it.');
}

/** Throws INVALID_ARGUMENT for bytes that are no snapshot, of another version, incomplete or changed. */
export async function unpackSnapshot(bytes: Uint8Array, pause: Checkpoint['pause']): Promise<Unpacked> {
  const length = snapshotLength(bytes);
  if (length !== bytes.byteLength) {
    throw invalidSnapshot(`the snapshot has ${bytes.byteLength} bytes of ${length}; send it whole.`);
  }
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, headBytes);
  if (head.readUInt32LE(20) !== (await checksumOf(bytes.subarray(headBytes), pause))) {
    throw invalidSnapshot(
      'the snapshot has changed since it was saved: its checksum differs; send it as it was.',
    );
  }
  let offset = headBytes + head.readUInt32LE(16);
  const meta = parseMeta(bytes.subarray(headBytes, offset));
  const sections = meta.sections.map(({ type, bytes: size }): Section => {
    const from = offset;
    offset += size;
    return { type, bytes: bytes.subarray(from, offset) };
  });
  if (offset !== length) {
    throw invalidSnapshot(`its arrays end at byte ${offset} of ${length}; send it as SaveSnapshot gave it.`);
  }
  return { facts: meta.facts, sections };
}
