import { blockNumbers } from './kernels.js';
import { largestMagnitude } from './largestMagnitude.js';

/** Index of the first NaN or infinity in values[from] to values[to - 1]; -1 if there is none. */
export function firstNonFinite(values: Float32Array | Float64Array, from: number, to: number): number {
  for (let start = from; start < to; start += blockNumbers) {
    const end = Math.min(start + blockNumbers, to);
    if (isFiniteBlock(values.subarray(start, end))) continue;
    for (let i = start; i < end; i++) if (!Number.isFinite(values[i])) return i;
  }
  return -1;
}

function isFiniteBlock(block: Float32Array | Float64Array): boolean {
  if (block instanceof Float32Array) {
    return Number.isFinite(largestMagnitude(block));
  }
  let zero = 0;
  for (let i = 0; i < block.length; i++) zero += block[i] * 0;
  return zero === 0;
}
