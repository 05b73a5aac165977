import { crc32c } from '../../../server/device/crc32c.js';

/** Whole numbers from 0, the same ones for the same seed. */
export type Draw = (below: number) => number;

/** mulberry32. */
export function createDraw(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const headBytes = 32;

/** The JSON and the arrays of a snapshot. */
export function opened(snapshot: Uint8Array): { meta: Record<string, unknown>; arrays: Buffer } {
  const bytes = Buffer.from(snapshot);
  const end = headBytes + bytes.readUInt32LE(16);
  return { meta: JSON.parse(bytes.toString('utf8', headBytes, end)), arrays: bytes.subarray(end) };
}

/** A snapshot whose head fits to what is in it. */
export function sealed(meta: unknown, arrays: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(meta));
  const bytes = Buffer.concat([Buffer.alloc(headBytes), text, arrays]);
  bytes.write('SPUSNAP4', 'latin1');
  bytes.writeBigUInt64LE(BigInt(bytes.length), 8);
  bytes.writeUInt32LE(text.length, 16);
  bytes.writeUInt32LE(crc32c(bytes.subarray(headBytes)), 20);
  return bytes;
}

const odd = [
  ...[null, true, '', 'x', 'Float64Array', [], {}, [0], -1, 0, 1, 2, 3, 0.5, 1e-300, 1e9, 1e300],
  ...[2 ** 31, 2 ** 32 - 1, 2 ** 53, 2 ** 53 - 1, 'keep', 'loaded', 'end', 'dense'],
];

type Holder = Record<string, unknown>;

/** Every place of a tree: who holds it, and under which name. */
function placesOf(holder: Holder, places: [Holder, string][] = []): [Holder, string][] {
  for (const name of Object.keys(holder)) {
    places.push([holder, name]);
    const value = holder[name];
    if (typeof value === 'object' && value !== null) placesOf(value as Holder, places);
  }
  return places;
}

function changeFacts(meta: Holder, draw: Draw): void {
  const places = placesOf(meta);
  const [holder, name] = places[draw(places.length)];
  const [other, otherName] = places[draw(places.length)];
  const value = holder[name];
  const kind = draw(6);
  if (kind === 0) delete holder[name];
  // A copy: a tree that holds itself is no JSON.
  else if (kind === 1) holder[name] = structuredClone(other[otherName]);
  else if (kind === 2 && Array.isArray(value)) holder[name] = value.toReversed();
  else if (kind === 3 && Array.isArray(value)) value.push(...structuredClone(value));
  else if (kind < 4 && typeof value === 'number') holder[name] = value + draw(5) - 2;
  else holder[name] = structuredClone(odd[draw(odd.length)]);
}

/** Bits that nobody has sealed again. */
function changedBytes(snapshot: Uint8Array, draw: Draw): Buffer {
  const bytes = Buffer.from(snapshot);
  if (draw(4) === 0) return bytes.subarray(0, draw(bytes.length));
  bytes[draw(draw(2) === 0 ? headBytes : bytes.length)] ^= 1 << draw(8);
  return bytes;
}

/** A snapshot with something wrong, or at least other than it was; most have a fitting checksum. */
export function mutated(snapshot: Uint8Array, draw: Draw): Buffer {
  const kind = draw(10);
  if (kind === 0) return changedBytes(snapshot, draw);
  const { meta, arrays } = opened(snapshot);
  if (kind === 1) {
    const copy = Buffer.from(arrays);
    for (let k = draw(4); k >= 0; k--) copy[draw(copy.length)] = draw(256);
    return sealed(meta, copy);
  }
  for (let k = draw(2); k >= 0; k--) changeFacts(meta, draw);
  return sealed(meta, arrays);
}
