import { expect } from 'chai';
import { largestMagnitude } from '../../simd/largestMagnitude.js';
import { wave } from '../support/wave.js';

describe('largestMagnitude', () => {
  it('finds the largest, of either sign and at any place, and NaN', () => {
    for (const create of [Float32Array, Float64Array]) {
      for (const length of [0, 1, 15, 16, 17, 8191, 8192, 8193, 30000]) {
        const values = create.from(wave(length));
        expect(largestMagnitude(values)).to.equal(Math.max(0, ...Array.from(values, Math.abs)));
        if (length === 0) continue;
        values[length - 1] = -99;
        expect(largestMagnitude(values)).to.equal(99);
        values[0] = Number.NaN;
        expect(largestMagnitude(values)).to.be.NaN;
      }
    }
  });
});
