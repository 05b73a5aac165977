import { expect } from 'chai';
import { createMoments, meanAndError } from '../../../client/algebra/statistics.js';

describe('statistics of read-outs', () => {
  it('mean, standard error and covariance are those of their definitions, far from 0 too', () => {
    const rows = [1, 2, 4, 9].map((value) => Float64Array.of(1e9 + value, 2 * value));
    const { mean, standardError } = meanAndError(rows);
    expect([...mean]).to.deep.equal([1e9 + 4, 8]);
    expect(standardError[1]).to.be.closeTo(Math.sqrt((36 + 16 + 0 + 100) / 3 / 4), 1e-12);
    const moments = createMoments(2);
    for (const row of rows) moments.add(row);
    const covariance = moments.covariance();
    expect(covariance[0]).to.be.closeTo((9 + 4 + 0 + 25) / 3, 1e-6);
    expect(covariance[1]).to.be.closeTo((2 * (9 + 4 + 0 + 25)) / 3, 1e-6);
    expect(covariance[2]).to.equal(covariance[1]);
  });
});
