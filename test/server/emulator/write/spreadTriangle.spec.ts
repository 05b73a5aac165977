import { expect } from 'chai';
import { spreadTriangle } from '../../../../server/emulator/write/spreadTriangle.js';

describe('spreadTriangle', () => {
  it('fills the square from the packed lower triangle', () => {
    for (const n of [1, 2, 3, 31, 32, 33, 100, 161]) {
      const values = new Float64Array(n * n);
      for (let k = 0; k < (n * (n + 1)) / 2; k++) values[k] = k + 1;
      spreadTriangle(values, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const [row, column] = i > j ? [i, j] : [j, i];
          expect(values[i * n + j]).to.equal((row * (row + 1)) / 2 + column + 1);
        }
      }
    }
  });
});
