import { blockNumbers, bringFloats, convert, lastPeak } from './kernels.js';

/** Largest absolute value; NaN if any number is NaN. */
export function largestMagnitude(values: Float32Array | Float64Array): number {
  let largest = 0;
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
    return largest;
  }
  for (let at = 0; at < values.length; at += blockNumbers) {
    const block = values.subarray(at, at + blockNumbers);
    bringFloats(block);
    convert('peak', block.byteLength);
    largest = Math.max(largest, lastPeak());
  }
  return largest;
}
