import { expect } from 'chai';
import { pivotedCholesky } from '../../../../../server/emulator/operators/lowRank/pivotedCholesky.js';
import { semidefinite } from '../../../../support/matrices.js';
import { referenceCompute } from '../../../../support/referenceCompute.js';

describe('pivotedCholesky', () => {
  for (const [n, rank] of [
    [1, 1],
    [40, 12],
    [100, 70],
    [70, 70],
  ]) {
    it(`gives back a ${n} x ${n} matrix of rank ${rank}, and finds the rank`, async () => {
      const matrix = semidefinite('float64', n, rank, 3);
      const { rank: found, rows } = await pivotedCholesky(referenceCompute, n, matrix, n * 2 ** -52);
      expect(found).to.equal(rank);
      expect(rows.length).to.equal(rank * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += rows[k * n + i] * rows[k * n + j];
          expect(sum).to.be.closeTo(matrix[i * n + j], 1e-13);
        }
    });
  }

  it('keeps a row of small scale, which a common tolerance would drop', async () => {
    const matrix = Float64Array.from([1, 0, 0, 1e-20]);
    const { rank, rows } = await pivotedCholesky(referenceCompute, 2, matrix, 2 ** -50);
    expect(rank).to.equal(2);
    expect(rows[3]).to.be.closeTo(1e-10, 1e-24);
  });

  it('finds rank 0 in a matrix of zeros', async () => {
    expect((await pivotedCholesky(referenceCompute, 5, new Float64Array(25), 1e-15)).rank).to.equal(0);
  });
});
