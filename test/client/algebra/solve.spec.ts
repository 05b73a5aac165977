import { expect } from 'chai';
import { dense, denseSegment, lowRank, type Session, solve } from '../../../client/index.js';
import { b, damping, exactInverse, f, invert, n, times } from '../../support/client/linearSystem.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers } from '../../support/matrices.js';

const kappa = 0.02;

describe('a thermodynamic solution', () => {
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

  it('waits until the start is forgotten, to 1e-5 of it', async () => {
    const cold = await startTestServer({}, { kappa: 1e-24 });
    const still = await cold.open({ seed: 11 });
    const exact = times(exactInverse, b);
    const { solution } = await solve(still, matrix, b, { samples: 2, batches: 2 });
    const unhurried = Math.hypot(...solution.map((value, i) => value - exact[i])) / Math.hypot(...exact);
    expect(unhurried).to.be.below(1e-5);
    const early = await solve(still, matrix, b, { samples: 2, batches: 2, burnIn: 0, interval: 0.01 });
    await cold.stop();
    const hurried = Math.hypot(...early.solution.map((value, i) => value - exact[i])) / Math.hypot(...exact);
    expect(hurried).to.be.above(1e-2);
  });

  it('averages readings of its interval, none of them twice', async () => {
    const batches = 400;
    const { solution, standardError } = await solve(session, matrix, b, { samples: batches, batches });
    const exact = times(exactInverse, b);
    for (let i = 0; i < n; i++) {
      // Of `batches` readings that are nearly independent; 399 degrees of freedom: 4.5 deviations of 1 / sqrt(800).
      const expected = Math.sqrt((kappa * exactInverse[i * (n + 1)]) / batches);
      expect(standardError[i] / expected).to.be.within(0.84, 1.16);
      expect(Math.abs(solution[i] - exact[i])).to.be.below(6 * standardError[i]);
    }
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

  it('refuses too few batches or samples', async () => {
    const sentence = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);
    expect(await sentence(solve(session, matrix, b, { batches: 1 }))).to.match(/^batches: is 1/);
    expect(await sentence(solve(session, matrix, b, { samples: 0.5 }))).to.match(/^samples: is 0.5/);
  });
});
