import { expect } from 'chai';
import { dense, logProbability } from '../../../client/index.js';
import { a, b, damping, exactInverse, f, invert, n, times } from '../../support/client/linearSystem.js';
import { startTestServer } from '../../support/client/testServer.js';
import { randomNumbers } from '../../support/matrices.js';
import { chiSquareDeviate } from '../../support/statistics.js';

const kappa = 0.02;

/** log det, by Cholesky. */
function logDeterminant(matrix: Float64Array): number {
  const size = Math.sqrt(matrix.length);
  const l = new Float64Array(size * size);
  let total = 0;
  for (let i = 0; i < size; i++) {
    for (let k = 0; k <= i; k++) {
      let value = matrix[i * size + k];
      for (let j = 0; j < k; j++) value -= l[i * size + j] * l[k * size + j];
      l[i * size + k] = i === k ? Math.sqrt(value) : value / l[k * size + k];
    }
    total += 2 * Math.log(l[i * size + i]);
  }
  return total;
}

describe('logProbability', () => {
  /** log N(x; m, C) with C formed as a matrix: an oracle without eigenvectors. */
  function logNormal(x: ArrayLike<number>, mean: ArrayLike<number>, covariance: Float64Array): number {
    const inverseCovariance = invert(covariance);
    const d = Float64Array.from({ length: n }, (_, i) => x[i] - mean[i]);
    const square = times(inverseCovariance, d).reduce((sum, value, i) => sum + value * d[i], 0);
    return -0.5 * (square + logDeterminant(covariance) + n * Math.log(2 * Math.PI));
  }

  /** e^{-A h} by scaling and squaring of its Taylor series. */
  function exponential(h: number): Float64Array {
    const squarings = 12;
    const step = a.map((value) => (-value * h) / 2 ** squarings);
    const product = (x: Float64Array, y: Float64Array) => {
      const out = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + k] += x[i * n + j] * y[j * n + k];
      }
      return out;
    };
    let term = Float64Array.from({ length: n * n }, (_, k) => Number(k % (n + 1) === 0));
    let result = term.slice();
    for (let order = 1; order < 12; order++) {
      term = product(term, step).map((value) => value / order);
      result = result.map((value, k) => value + term[k]);
    }
    for (let k = 0; k < squarings; k++) result = product(result, result);
    return result;
  }

  const interval = 0.37;
  const law = { matrix: a, dimension: n, target: b, kappa, interval };
  const product = (x: Float64Array, y: Float64Array) => {
    const out = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + k] += x[i * n + j] * y[j * n + k];
    }
    return out;
  };

  it('is the density of the exact transition', () => {
    const states = 6;
    const trajectory = randomNumbers('float64', states * n, 21, 0.4);
    const decay = exponential(interval);
    const twice = exponential(2 * interval);
    // kappa A^-1 (1 - e^{-2 A h}) and A^-1 (1 - e^{-A h}) b.
    const left = product(exactInverse, twice);
    const covariance = exactInverse.map((value, k) => kappa * (value - left[k]));
    const drive = times(
      exactInverse,
      Float64Array.from(b, (value, i) => value - times(decay, b)[i]),
    );
    let expected = 0;
    for (let k = 1; k < states; k++) {
      const before = times(decay, trajectory.subarray((k - 1) * n, k * n));
      const mean = before.map((value, i) => value + drive[i]);
      expected += logNormal(trajectory.subarray(k * n, (k + 1) * n), mean, covariance);
    }
    expect(logProbability(trajectory, law)).to.be.closeTo(expected, 1e-7 * Math.abs(expected));
  });

  it('of a measured trajectory has the mean and the spread of its law, and tells a wrong law', async () => {
    const server = await startTestServer({}, { kappa });
    const session = await server.open({ seed: 3 });
    await session.loadMatrix(dense({ matrix: f, dimension: n, damping }));
    await session.loadVector(b);
    const evolution = await session.evolve({ duration: 30, initialState: 'zero' });
    const count = 3001;
    const { values } = await session.sample({ at: { evolution }, count, interval, dtype: 'float64' });
    await server.stop();
    // Each transition's exponent is chi-square of n degrees of freedom.
    const left = product(exactInverse, exponential(2 * interval));
    const covariance = exactInverse.map((value, k) => kappa * (value - left[k]));
    const transitions = count - 1;
    const constant = -0.5 * transitions * (logDeterminant(covariance) + n * Math.log(2 * Math.PI));
    const found = logProbability(values, law);
    const deviate = chiSquareDeviate(-2 * (found - constant), transitions * n);
    expect(Math.abs(deviate)).to.be.below(4.4);
    expect(found).to.be.greaterThan(logProbability(values, { ...law, kappa: 1.08 * kappa }));
    expect(found).to.be.greaterThan(logProbability(values, { ...law, interval: 1.1 * interval }));
    expect(found).to.be.greaterThan(
      logProbability(values, { ...law, target: b.map((value) => 1.2 * value) }),
    );
  });

  it('refuses what does not fit', () => {
    const trajectory = new Float64Array(2 * n);
    expect(() => logProbability(trajectory.subarray(1), law)).to.throw(
      'trajectory: has 15 numbers, but needs at least 2',
    );
    expect(() => logProbability(trajectory, { ...law, target: new Float64Array(3) })).to.throw(
      'target: has 3 numbers, but dimension 8 needs 8.',
    );
    expect(() => logProbability(trajectory, { ...law, kappa: 0 })).to.throw(
      'kappa: is 0, but must be positive.',
    );
  });
});
