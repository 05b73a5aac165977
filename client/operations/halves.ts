import { blockNumbers, convert, input, output } from '../../simd/kernels.js';

const decoded = new Float32Array(output.buffer, output.byteOffset, blockNumbers);

/** Wire bytes of float16 numbers as float32, which holds each of them exactly. */
export function decodeHalves(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / 2);
  for (let at = 0; at < numbers.length; at += blockNumbers) {
    const block = bytes.subarray(2 * at, 2 * (at + blockNumbers));
    input.set(block);
    convert('fromFloat16', block.length);
    numbers.set(decoded.subarray(0, block.length / 2), at);
  }
  return numbers;
}
