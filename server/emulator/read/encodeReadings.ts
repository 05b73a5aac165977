import { blockNumbers, bringFloats, convert, output } from '../../../simd/kernels.js';
import type { Floats } from '../../compute/compute.js';
import type { SampleRequest } from '../../device/device.js';

/** Halves, rounded to the nearest, ties to even; float64 numbers become float32 on the way there. */
function halvesOf(values: Floats): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  for (let at = 0; at < values.length; at += blockNumbers) {
    const block = values.subarray(at, at + blockNumbers);
    bringFloats(block);
    convert('toFloat16', 4 * block.length);
    bytes.set(output.subarray(0, 2 * block.length), 2 * at);
  }
  return bytes;
}

/** Little-endian bytes of numbers, in a buffer of their own, which may be transferred to another thread. */
export function encodeReadings(values: Floats, dtype: SampleRequest['dtype']): Uint8Array {
  if (dtype === 'float16') return halvesOf(values);
  const numbers = dtype === 'float64' ? new Float64Array(values) : new Float32Array(values);
  return new Uint8Array(numbers.buffer);
}
