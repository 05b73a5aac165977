import { type Body, type Code, f32x4, i32x4, v128 } from '../assembler.js';
import { magnitudeOf, sweep, withPeak } from './loop.js';

/** Four floats to codes; keeps the largest magnitude. */
function codes(f: Body, at: Code, offset: number, scale: Code, peak: Code): Code {
  const value = f.vector(v128.load(at, offset));
  f.assign(peak, i32x4.maximum(peak, magnitudeOf(f, value)));
  return f.vector(i32x4.truncate(f32x4.nearest(f32x4.divide(value, f32x4.splat(scale)))));
}

/** Floats to codes, rounded to the nearest and saturated by `narrow`; keeps the largest magnitude. */
export const toCodes = (read: number, narrow: (f: Body, four: (n: number) => Code) => Code) => ({
  params: ['i32', 'f32'] as const,
  body: (f: Body, end: Code, scale: Code) =>
    withPeak(f, (peak) => {
      sweep(f, end, read, 16, (at, to) => {
        f.emit(
          v128.store(
            to,
            narrow(f, (n) => codes(f, at, 16 * n, scale, peak)),
          ),
        );
      });
    }),
});

/** Four codes to floats. */
export const scaled = (codes: Code, scale: Code) => f32x4.multiply(f32x4.convert(codes), f32x4.splat(scale));
