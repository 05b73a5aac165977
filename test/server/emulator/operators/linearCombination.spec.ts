import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import { linearCombination, type Term } from '../../../../server/emulator/operators/linearCombination.js';
import { randomNumbers } from '../../../support/matrices.js';

describe('linearCombination', () => {
  for (const [precision, tolerance] of [
    ['float32', 1e-6],
    ['float64', 1e-15],
  ] as const) {
    const numbers = (length: number, seed: number): Floats => {
      const values = randomNumbers(precision, length, seed);
      return precision === 'float32' ? Float32Array.from(values) : values;
    };
    it(`adds one or two vectors to numbers that are drawn in order (${precision})`, () => {
      for (const length of [0, 1, 5, 4095, 4096, 4097, 3 * 4096 + 2]) {
        const [xi, x, y] = [1, 2, 3].map((seed) => numbers(length, seed));
        for (const terms of [
          [[0.3, x]],
          [
            [0.3, x],
            [-2, y],
          ],
        ] as Term[][]) {
          let drawn = 0;
          const draw = (out: Floats) => {
            out.set(xi.subarray(drawn, drawn + out.length));
            drawn += out.length;
          };
          const out = numbers(length + 1, 4);
          const behind = out[length];
          linearCombination(out.subarray(0, length), 0.7, draw, terms);
          expect(drawn).to.equal(length);
          expect(out[length]).to.equal(behind);
          for (let i = 0; i < length; i++) {
            const wanted = terms.reduce((sum, [factor, values]) => sum + factor * values[i], 0.7 * xi[i]);
            expect(out[i]).to.be.closeTo(wanted, tolerance * (1 + Math.abs(wanted)));
          }
        }
      }
    });
  }
});
