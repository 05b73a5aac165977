import { blockNumbers, convert, input, inputFloats, output } from '../../../simd/kernels.js';
import type { Floats } from '../../compute/compute.js';
import { elementBytes, elementCount, type TensorSpec } from '../../device/tensor.js';

const decoded = new Float32Array(output.buffer, output.byteOffset, blockNumbers);

/** The memory of `input` as numbers of another format: here unaligned bytes become aligned. */
const aligned = {
  float64: new Float64Array(input.buffer, 0, blockNumbers / 2),
  float32: inputFloats,
  int16: new Int16Array(input.buffer, 0, blockNumbers),
  int8: new Int8Array(input.buffer, 0, blockNumbers),
};

/** Calls back for each block of bytes that has been put into `input`: where it belongs, and how many numbers it is. */
function eachBlock(
  bytes: Uint8Array,
  size: number,
  from: number,
  to: number,
  work: (at: number, count: number) => void,
): void {
  const most = size === 8 ? blockNumbers / 2 : blockNumbers;
  for (let at = from; at < to; at += most) {
    const count = Math.min(most, to - at);
    input.set(bytes.subarray(at * size, (at + count) * size));
    work(at, count);
  }
}

function decodeCodes(
  bytes: Uint8Array,
  dtype: 'int16' | 'int8',
  scale: number,
  out: Floats,
  from: number,
  to: number,
): void {
  const fast = out instanceof Float32Array && scale >= 2 ** -126 && scale < 2 ** 127;
  const codes = aligned[dtype];
  const size = elementBytes[dtype];
  eachBlock(bytes, size, from, to, (at, count) => {
    if (fast) {
      convert(dtype === 'int8' ? 'fromInt8' : 'fromInt16', count * size, scale);
      out.set(decoded.subarray(0, count), at);
    } else {
      for (let i = 0; i < count; i++) out[at + i] = codes[i] * scale;
    }
  });
}

/** First element of the row after that of element `index`, and that row's number. */
function rowEnd(spec: TensorSpec, index: number): { row: number; end: number } {
  if (spec.layout === 'full') {
    const length = elementCount(spec) / spec.shape[0];
    const row = Math.floor(index / length);
    return { row, end: (row + 1) * length };
  }
  let row = Math.floor((Math.sqrt(8 * index + 1) - 1) / 2);
  // The root may be off by one in its last place.
  if ((row * (row + 1)) / 2 > index) row--;
  if (((row + 1) * (row + 2)) / 2 <= index) row++;
  return { row, end: ((row + 1) * (row + 2)) / 2 };
}

/**
 * Wire bytes of a tensor (little-endian, at any address) to numbers: elements `fromElement` to `toElement` of `bytes`
 * go to the same places of `out`, which a lower triangle leaves packed. Integers become code * scale; in float32 the
 * scale is rounded to float32 first. Halves are exact.
 */
export function decodeInto(
  bytes: Uint8Array,
  spec: TensorSpec,
  out: Floats,
  fromElement: number,
  toElement: number,
): void {
  const { dtype, scale } = spec;
  const size = elementBytes[dtype];
  if (dtype === 'float64' || dtype === 'float32') {
    if (out.BYTES_PER_ELEMENT === size) {
      const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
      target.set(bytes.subarray(fromElement * size, toElement * size), fromElement * size);
    } else {
      const numbers = aligned[dtype];
      eachBlock(bytes, size, fromElement, toElement, (at, count) => out.set(numbers.subarray(0, count), at));
    }
  } else if (dtype === 'float16' || dtype === 'bfloat16') {
    eachBlock(bytes, size, fromElement, toElement, (at, count) => {
      convert(dtype === 'float16' ? 'fromFloat16' : 'fromBfloat16', count * size);
      out.set(decoded.subarray(0, count), at);
    });
  } else if (scale.length <= 1) {
    decodeCodes(bytes, dtype, scale[0] ?? 1, out, fromElement, toElement);
  } else {
    for (let from = fromElement; from < toElement; ) {
      const { row, end } = rowEnd(spec, from);
      const to = Math.min(end, toElement);
      decodeCodes(bytes, dtype, scale[row], out, from, to);
      from = to;
    }
  }
}
