import { type DataType, type Floats, largestCode } from '../../common/dtype.js';
import { blockNumbers, bringFloats, convert, inputFloats, lastPeak, output } from '../../simd/kernels.js';

/** `convert` of each block, into `out`; index of the first number that `fits` does not hold for, or -1. */
function eachBlock(
  values: Floats,
  kernel: Parameters<typeof convert>[0],
  scale: number,
  out: Uint8Array,
  fits: (magnitude: number) => boolean,
): number {
  const size = out.length / values.length;
  let wrong = -1;
  for (let at = 0; at < values.length; at += blockNumbers) {
    const block = values.subarray(at, at + blockNumbers);
    bringFloats(block);
    convert(kernel, 4 * block.length, scale);
    if (wrong < 0 && !fits(lastPeak())) {
      wrong = at + inputFloats.subarray(0, block.length).findIndex((value) => !fits(Math.abs(value)));
    }
    out.set(output.subarray(0, block.length * size), at * size);
  }
  return wrong;
}

/** The nearest whole number, ties to even; for magnitudes below 2^51. */
const nearestEven = (value: number) => value + 6755399441055744 - 6755399441055744;

/** In double precision: for float64 numbers, and for scales that float32 cannot hold. */
function codesOfDoubles(values: Floats, top: number, scale: number, out: Uint8Array): number {
  const codes = top === 127 ? new Int8Array(values.length) : new Int16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    codes[i] = nearestEven(Math.max(-top - 1, Math.min(top, values[i] / scale)));
  }
  out.set(new Uint8Array(codes.buffer));
  return values.findIndex((value) => !Number.isFinite(value));
}

/** Magnitudes from here on round to infinity: half a step beyond the largest finite number. */
const overflow = { float16: 65520, bfloat16: (2 - 2 ** -8) * 2 ** 127 };

/**
 * Wire bytes of numbers, little-endian, into `out` at any address. Integers are codes, value = code * scale, rounded to
 * the nearest, ties to even, and clipped; `scale` counts for them only. Halves are rounded to the nearest, ties to even;
 * float64 numbers become float32 on the way there. Returns the index of the first number that float16, bfloat16, int16
 * or int8 cannot hold: NaN, infinity, or too large for a half; -1 if there is none. float32 and float64 are not checked.
 */
export function encodeInto(values: Floats, dtype: DataType, scale: number, out: Uint8Array): number {
  if (values.length === 0) return -1;
  switch (dtype) {
    case 'float64':
    case 'float32': {
      const matching = dtype === 'float64' ? Float64Array : Float32Array;
      const same = values instanceof matching ? values : new matching(values);
      out.set(new Uint8Array(same.buffer, same.byteOffset, same.byteLength));
      return -1;
    }
    case 'float16':
      return eachBlock(values, 'toFloat16', 1, out, (magnitude) => magnitude < overflow.float16);
    case 'bfloat16':
      return eachBlock(values, 'toBfloat16', 1, out, (magnitude) => magnitude < overflow.bfloat16);
    default: {
      const isNormal = scale >= 2 ** -126 && scale < 2 ** 127;
      if (values instanceof Float64Array || !isNormal) {
        return codesOfDoubles(values, largestCode[dtype], scale, out);
      }
      return eachBlock(values, dtype === 'int8' ? 'toInt8' : 'toInt16', scale, out, Number.isFinite);
    }
  }
}
