import { type Code, i32x4, v128 } from '../assembler.js';
import { fromHalves, toHalves } from './halves.js';

/** Magnitude bits of floats to those of the nearest bfloat16, ties to even. */
function narrowed(magnitude: Code): Code {
  const odd = v128.and(i32x4.shiftRightUnsigned(magnitude, 16), i32x4.constant(1));
  const rounded = i32x4.shiftRightUnsigned(i32x4.add(i32x4.add(magnitude, i32x4.constant(0x7fff)), odd), 16);
  return v128.select(i32x4.constant(0x7fc0), rounded, i32x4.greater(magnitude, i32x4.constant(0x7f800000)));
}

export const fromBfloat16 = fromHalves((_, words) => [
  i32x4.shiftLeft(i32x4.extendLowUnsigned(words), 16),
  i32x4.shiftLeft(i32x4.extendHighUnsigned(words), 16),
]);

export const toBfloat16 = toHalves(narrowed);
