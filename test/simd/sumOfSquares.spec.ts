import { expect } from 'chai';
import { sumOfSquares } from '../../simd/sumOfSquares.js';
import { createNumbers } from '../support/compute/reference.js';

describe('sumOfSquares', () => {
  for (const precision of ['float32', 'float64'] as const) {
    it(`counts every number once, in float64 (${precision})`, () => {
      for (const length of [0, 1, 7, 8, 9, 8191, 8192, 8193, 20_001]) {
        const values = createNumbers(5)(precision, length);
        const expected = Array.from(values).reduce((sum, value) => sum + value * value, 0);
        expect(sumOfSquares(values)).to.be.closeTo(expected, 1e-12 * expected);
      }
    });
  }

  it('of float32 numbers is finite just where all of them are', () => {
    const largest = new Float32Array(9000).fill(3.4e38);
    expect(sumOfSquares(largest)).to.be.closeTo(9000 * 3.4e38 ** 2, 1e75);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const at of [0, 3, 8191, 8999]) {
        const values = largest.slice();
        values[at] = value;
        expect(Number.isFinite(sumOfSquares(values))).to.equal(false);
      }
    }
  });
});
