import { expect } from 'chai';
import { firstNonFinite } from '../../simd/firstNonFinite.js';
import { wave } from '../support/wave.js';

describe('firstNonFinite', () => {
  it('finds the first NaN or infinity within the range', () => {
    for (const create of [Float32Array, Float64Array]) {
      const values = create.from(wave(40000));
      values.set([3e38, -3e38, 1e-45], 77);
      expect(firstNonFinite(values, 0, 40000)).to.equal(-1);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        values[20000] = bad;
        values[30000] = bad;
        expect(firstNonFinite(values, 0, 40000)).to.equal(20000);
        expect(firstNonFinite(values, 20000, 20001)).to.equal(20000);
        expect(firstNonFinite(values, 20001, 40000)).to.equal(30000);
        expect(firstNonFinite(values, 0, 20000)).to.equal(-1);
        expect(firstNonFinite(values, 5, 5)).to.equal(-1);
      }
    }
  });
});
