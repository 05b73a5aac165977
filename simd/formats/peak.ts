import { type Code, type FunctionSource, i32, i32x4, v128 } from '../assembler.js';
import { magnitudeOf, peakAddress, sweep } from './loop.js';

/** Keeps the largest magnitude of floats, 16 a step, and writes nothing else. */
export const peak: FunctionSource = {
  params: ['i32'],
  body: (f, end) => {
    const peaks = [0, 1, 2, 3].map(() => f.vector(i32x4.constant(0)));
    sweep(f, end, 64, 0, (at) => {
      for (const [n, peak] of peaks.entries()) {
        f.assign(peak, i32x4.maximum(peak, magnitudeOf(f, v128.load(at, 16 * n))));
      }
    });
    const pair = (a: Code, b: Code) => f.vector(i32x4.maximum(a, b));
    const all = i32x4.maximum(pair(peaks[0], peaks[1]), pair(peaks[2], peaks[3]));
    f.emit(v128.store(i32.constant(peakAddress), all));
  },
};
