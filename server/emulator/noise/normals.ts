import { createHash } from 'node:crypto';
import type { Floats } from '../../compute/compute.js';
import { generate, groupSize, maxGroups } from './philox.js';

/** A stream of random numbers: each call fills an array with the next of them. */
export interface RandomStream {
  (out: Floats): void;
  /** The next call begins with number `index`, counted from 0. Costs nothing. */
  seek(index: number): void;
  /** The numbers from here on once more, independently of this one. */
  fork(): RandomStream;
}

const batchSize = groupSize * maxGroups;

type Key = readonly [low: number, high: number];

/** Keys made so far: a step makes streams of the same few purposes again and again, and a hash costs as much as the numbers. */
const keys = new Map<string, Key>();
const mostKeys = 256;

function keyOf(text: string): Key {
  const known = keys.get(text);
  if (known) return known;
  const digest = createHash('sha256').update(text).digest();
  const key = [digest.readInt32LE(0), digest.readInt32LE(4)] as const;
  if (keys.size >= mostKeys) keys.clear();
  keys.set(text, key);
  return key;
}

function createStream(
  kind: 'normals' | 'uniforms',
  seed: number,
  purpose: string,
  counter: number,
): RandomStream {
  if (!Number.isSafeInteger(counter) || counter < 0) {
    throw new RangeError(`The counter of a random stream is an integer from 0 to 2^53 - 1, not ${counter}.`);
  }
  const key = keyOf(`${kind} ${seed} ${purpose}`);
  const high = [counter | 0, counter / 2 ** 32] as const;
  let position = 0;
  const fill = (out: Floats) => {
    for (let done = 0; done < out.length; ) {
      const inBatch = position % batchSize;
      const from = inBatch % groupSize;
      const count = Math.min(out.length - done, batchSize - inBatch);
      const groups = Math.ceil((from + count) / groupSize);
      const numbers = generate(kind, key, high, (position - from) / groupSize, groups);
      out.set(numbers.subarray(from, from + count), done);
      done += count;
      position += count;
    }
  };
  const seek = (index: number) => {
    position = index;
  };
  const fork = () => {
    const other = createStream(kind, seed, purpose, counter);
    other.seek(position);
    return other;
  };
  return Object.assign(fill, { seek, fork });
}

/**
 * Standard normals. The stream depends on the three arguments only: calls of any split sizes give the same sequence,
 * on every machine. Streams of one seed and purpose never overlap; the seed and the purpose are hashed into the key of
 * the generator (Philox4x32-10 and Box-Muller in float32, at most 6.66 sigma). A Float64Array gets the same numbers as
 * a Float32Array.
 * @param counter which stream of this seed and purpose, an integer from 0.
 */
export function createNormals(seed: number, purpose: string, counter: number): RandomStream {
  return createStream('normals', seed, purpose, counter);
}

/** Uniform numbers k / 2^24, 0 <= k < 2^24; otherwise as createNormals, and independent of it. */
export function createUniforms(seed: number, purpose: string, counter: number): RandomStream {
  return createStream('uniforms', seed, purpose, counter);
}
