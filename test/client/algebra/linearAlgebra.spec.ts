import { expect } from 'chai';
import { createMoments, meanAndError } from '../../../client/algebra/statistics.js';
import {
  dense,
  denseSegment,
  inverse,
  logProbability,
  lowRank,
  type Session,
  solve,
} from '../../../client/index.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers, semidefinite } from '../../support/matrices.js';
import { chiSquareDeviate } from '../../support/statistics.js';

const n = 8;
const damping = 0.4;
const f = semidefinite('float64', n, n, 3);
const a = f.map((value, k) => value + (k % (n + 1) === 0 ? damping : 0));
const b = randomNumbers('float64', n, 4);

/** A^-1 by Gauss-Jordan elimination with pivots. */
function invert(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const rows = Array.from({ length: size }, (_, i) => [
    ...matrix.subarray(i * size, (i + 1) * size),
    ...Array.from({ length: size }, (_, k) => Number(i === k)),
  ]);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let k = i; k < size; k++) if (Math.abs(rows[k][i]) > Math.abs(rows[pivot][i])) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    rows[i] = rows[i].map((value) => value / rows[i][i]);
    for (let k = 0; k < size; k++) {
      if (k !== i) rows[k] = rows[k].map((value, column) => value - rows[k][i] * rows[i][column]);
    }
  }
  return Float64Array.from(rows.flatMap((row) => row.slice(size)));
}

const exactInverse = invert(a);
const times = (matrix: Float64Array, v: ArrayLike<number>) =>
  Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += matrix[i * n + k] * v[k];
    return sum;
  });

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

const kappa = 0.02;

describe('thermodynamic linear algebra', () => {
  let server: TestServer;
  let session: Session;
  const matrix = dense({ matrix: f, dimension: n, damping });

  before(async () => {
    server = await startTestServer({}, { kappa });
    session = await server.open({ seed: 11 });
  });
  after(() => server.stop());

  it('solves A x = b within its standard error, which falls as 1 / sqrt(samples)', async () => {
    const exact = times(exactInverse, b);
    const few = await solve(session, matrix, b, { samples: 1000 });
    const many = await solve(session, matrix, b, { samples: 64_000, batches: 40 });
    for (const { solution, standardError } of [few, many]) {
      // |t| of 39 or 19 degrees of freedom: each of 16 exceeds 5 with a probability below 1e-4.
      for (let i = 0; i < n; i++) expect(Math.abs(solution[i] - exact[i])).to.be.below(5 * standardError[i]);
    }
    const total = (errors: Float64Array) => Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0));
    // Each has about 8 x 19 degrees of freedom, so the ratio is known to about 10 %; true value 8.
    expect(total(few.standardError) / total(many.standardError)).to.be.within(5.5, 11);
    // The error that a stationary process of this correlation has: C_ii (1 + rho) / (1 - rho) / samples at most.
    for (let i = 0; i < n; i++) {
      const rho = many.correlation;
      const bound = Math.sqrt((kappa * exactInverse[i * n + i] * (1 + rho)) / (1 - rho) / 64_000);
      expect(many.standardError[i]).to.be.below(1.6 * bound);
    }
    // A target that is 1 % wrong would not pass.
    const wrong = Math.max(...exact.map((value, i) => Math.abs(0.01 * value) / many.standardError[i]));
    expect(wrong).to.be.greaterThan(5);
  });

  it('solves with Fisher factors', async () => {
    const jacobian = Float32Array.from(randomNumbers('float32', 3 * n, 6, 0.5));
    const source = lowRank({
      examples: 3,
      rowsPerExample: 1,
      segments: [denseSegment({ jacobian, columns: n })],
      damping,
    });
    const full = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        for (let row = 0; row < 3; row++) full[i * n + k] += jacobian[row * n + i] * jacobian[row * n + k];
      }
      full[i * (n + 1)] += damping;
    }
    const exact = times(invert(full), b);
    const { solution, standardError } = await solve(session, source, b, { samples: 4000 });
    for (let i = 0; i < n; i++)
      expect(Math.abs(solution[i] - exact[i])).to.be.below(5 * standardError[i] + 1e-6);
  });

  it('inverts A within its standard error, symmetrically', async () => {
    const samples = 160_000;
    const found = await inverse(session, matrix, { samples });
    let statistic = 0;
    let degrees = 0;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        const at = i * n + k;
        expect(found.inverse[at]).to.equal(found.inverse[k * n + i]);
        const deviate = (found.inverse[at] - exactInverse[at]) / found.standardError[at];
        expect(Math.abs(deviate)).to.be.below(5);
        statistic += deviate ** 2;
        degrees++;
      }
    }
    // Entries are correlated, so the statistic spreads more than a chi-square; its mean is `degrees` times the share
    // by which the slowest mode overstates the correlation.
    expect(statistic / degrees).to.be.within(0.3, 2);
    // The mean of the ratios is known to sqrt(2 / (n samples)) = 0.13 %, so that 1 % would show.
    let trace = 0;
    for (let i = 0; i < n; i++) trace += found.inverse[i * (n + 1)] / exactInverse[i * (n + 1)] / n;
    expect(Math.abs(trace - 1)).to.be.below(0.0055);
  });

  it('needs to know kappa and the slowest rate', async () => {
    const sentence = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);
    expect(await sentence(inverse(session, matrix, { kappa: 0 }))).to.match(/^kappa: is needed/);
    expect(await sentence(inverse(session, matrix, { samples: 1 }))).to.match(/^samples: is 1/);
    expect(await sentence(solve(session, matrix, b, { batches: 1 }))).to.match(/^batches: is 1/);
    expect(await sentence(solve(session, matrix, b, { samples: 0.5 }))).to.match(/^samples: is 0.5/);
  });
});

describe('the device of eight RLC cells', () => {
  it('gives the inverse of what is programmed into its capacitances', async () => {
    const server = await startTestServer({ preset: 'spu-8-cell', deviceConfig: {} });
    const session = await server.open({ seed: 2 });
    const samples = 120_000;
    const plain = await inverse(session, dense({ matrix: f, dimension: n, damping }), { samples });
    await server.stop();
    let trace = 0;
    for (let k = 0; k < n * n; k++) {
      const { inverse: found, standardError } = plain;
      expect(Math.abs(found[k] - exactInverse[k])).to.be.below(5 * standardError[k]);
      if (k % (n + 1) === 0) trace += found[k] / exactInverse[k] / n;
    }
    // Variance of that mean: 2 / samples times the mean square of the correlations, and 4 % for the slowest mode.
    let square = 0;
    for (let k = 0; k < n * n; k++) {
      const [i, j] = [Math.floor(k / n), k % n];
      square += exactInverse[k] ** 2 / exactInverse[i * (n + 1)] / exactInverse[j * (n + 1)] / n ** 2;
    }
    const deviation = Math.sqrt((1.04 * 2 * square) / samples);
    expect(4 * deviation).to.be.below(0.0075);
    expect(Math.abs(trace - 1)).to.be.below(4 * deviation);
  });
});

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
