import { type Body, type Code, f32x4, i32x4, v128 } from '../assembler.js';
import { fromHalves, toHalves } from './halves.js';

/** Halves in 32-bit lanes to floats. */
function widened(f: Body, half: Code): Code {
  const word = f.vector(half);
  const shifted = f.vector(i32x4.shiftLeft(v128.and(word, i32x4.constant(0x7fff)), 13));
  const sign = i32x4.shiftLeft(v128.and(word, i32x4.constant(0x8000)), 16);
  const rebiased = i32x4.add(shifted, i32x4.constant(112 << 23));
  // Infinity and NaN: 112 more to reach the exponent 255.
  const special = i32x4.greater(shifted, i32x4.constant((31 << 23) - 1));
  const normal = i32x4.add(rebiased, v128.and(special, i32x4.constant(112 << 23)));
  // A subnormal m 2^-24 is (1 + m / 2^10) 2^-14 - 2^-14, exactly.
  const subnormal = f32x4.subtract(v128.or(shifted, i32x4.constant(113 << 23)), i32x4.constant(113 << 23));
  const isNormal = i32x4.greater(shifted, i32x4.constant((1 << 23) - 1));
  return v128.or(v128.select(normal, subnormal, isNormal), sign);
}

/** Magnitude bits of floats to those of the nearest halves, ties to even. */
function narrowed(magnitude: Code): Code {
  const odd = v128.and(i32x4.shiftRightUnsigned(magnitude, 13), i32x4.constant(1));
  const rounded = i32x4.add(i32x4.add(magnitude, i32x4.constant(0xfff - (112 << 23))), odd);
  const normal = i32x4.shiftRightUnsigned(rounded, 13);
  // Adding 1/2 makes the float adder round at 2^-24, the step of subnormal halves.
  const subnormal = i32x4.subtract(f32x4.add(magnitude, f32x4.constant(0.5)), i32x4.constant(0x3f000000));
  const isSubnormal = i32x4.greater(i32x4.constant(113 << 23), magnitude);
  const overflows = i32x4.greater(magnitude, i32x4.constant((143 << 23) - 1));
  const notANumber = i32x4.greater(magnitude, i32x4.constant(0x7f800000));
  const special = v128.or(i32x4.constant(0x7c00), v128.and(notANumber, i32x4.constant(0x200)));
  return v128.select(special, v128.select(subnormal, normal, isSubnormal), overflows);
}

export const fromFloat16 = fromHalves((f, words) => [
  widened(f, i32x4.extendLowUnsigned(words)),
  widened(f, i32x4.extendHighUnsigned(words)),
]);

export const toFloat16 = toHalves(narrowed);
