import { type FunctionSource, i16x8, i32x4, v128 } from '../assembler.js';
import { scaled, toCodes } from './codes.js';
import { sweep } from './loop.js';

export const fromInt16: FunctionSource = {
  params: ['i32', 'f32'],
  body: (f, end, scale) =>
    sweep(f, end, 16, 32, (at, to) => {
      const words = f.vector(v128.load(at));
      f.emit(v128.store(to, scaled(i32x4.extendLowSigned(words), scale)));
      f.emit(v128.store(to, scaled(i32x4.extendHighSigned(words), scale), 16));
    }),
};

export const toInt16 = toCodes(32, (_, four) => {
  const low = four(0);
  return i16x8.narrowSigned(low, four(1));
});
