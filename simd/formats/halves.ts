import { type Body, type Code, i16x8, i32x4, v128 } from '../assembler.js';
import { magnitudeOf, sweep, withPeak } from './loop.js';

/** Words of two bytes, 8 a step, to floats. */
export const fromHalves = (convert: (f: Body, words: Code) => [low: Code, high: Code]) => ({
  params: ['i32'] as const,
  body: (f: Body, end: Code) =>
    sweep(f, end, 16, 32, (at, to) => {
      const [low, high] = convert(f, f.vector(v128.load(at)));
      f.emit(v128.store(to, low));
      f.emit(v128.store(to, high, 16));
    }),
});

/** Floats, 8 a step, to words of two bytes by `convert` of their magnitude bits; keeps the largest magnitude. */
export const toHalves = (convert: (magnitude: Code) => Code) => ({
  params: ['i32'] as const,
  body: (f: Body, end: Code) =>
    withPeak(f, (peak) => {
      sweep(f, end, 32, 16, (at, to) => {
        const half = (offset: number) => {
          const bits = f.vector(v128.load(at, offset));
          const magnitude = magnitudeOf(f, bits);
          f.assign(peak, i32x4.maximum(peak, magnitude));
          const sign = v128.and(i32x4.shiftRightUnsigned(bits, 16), i32x4.constant(0x8000));
          return f.vector(v128.or(convert(magnitude), sign));
        };
        const low = half(0);
        f.emit(v128.store(to, i16x8.narrowUnsigned(low, half(16))));
      });
    }),
});
