import { type FunctionSource, i8x16, i16x8, i32x4, v128 } from '../assembler.js';
import { scaled, toCodes } from './codes.js';
import { sweep } from './loop.js';

export const fromInt8: FunctionSource = {
  params: ['i32', 'f32'],
  body: (f, end, scale) =>
    sweep(f, end, 16, 64, (at, to) => {
      const bytes = f.vector(v128.load(at));
      for (const [half, extend] of [i16x8.extendLow, i16x8.extendHigh].entries()) {
        const words = f.vector(extend(bytes));
        f.emit(v128.store(to, scaled(i32x4.extendLowSigned(words), scale), 32 * half));
        f.emit(v128.store(to, scaled(i32x4.extendHighSigned(words), scale), 32 * half + 16));
      }
    }),
};

export const toInt8 = toCodes(64, (f, four) => {
  const quarters = [0, 1, 2, 3].map(four);
  const low = f.vector(i16x8.narrowSigned(quarters[0], quarters[1]));
  return i8x16.narrowSigned(low, i16x8.narrowSigned(quarters[2], quarters[3]));
});
