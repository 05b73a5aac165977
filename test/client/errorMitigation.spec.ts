import { expect } from 'chai';
import { averageProgrammings, denseSegment, lowRank, type Session } from '../../client/index.js';
import { randomNumbers } from '../support/matrices.js';
import { decompose, functionOf } from '../support/oracle.js';
import { startTestServer, type TestServer } from './testServer.js';

const n = 60;
const rank = 12;
const damping = 0.3;
const jacobian = Float32Array.from(randomNumbers('float32', rank * n, 5, Math.sqrt(1 / rank)));
const b = randomNumbers('float32', n, 6);
const matrix = lowRank({
  examples: rank,
  outputs: 1,
  segments: [denseSegment({ jacobian, columns: n })],
  damping,
});

function exactSolution(): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      for (let row = 0; row < rank; row++) a[i * n + k] += jacobian[row * n + i] * jacobian[row * n + k];
    }
    a[i * (n + 1)] += damping;
  }
  return functionOf(decompose(a), (value) => 1 / value, b);
}

const exact = exactSolution();
const norm = (v: ArrayLike<number>) =>
  Math.sqrt(Array.from(v).reduce((sum, value) => sum + value * value, 0));
const errorOf = (found: ArrayLike<number>) => norm(exact.map((value, i) => found[i] - value)) / norm(exact);

describe('averaging over stochastically rounded programmings', () => {
  const programmings = 200;

  async function withDac(
    bits: number,
    rounding: 'nearest' | 'stochastic',
    measure: (session: Session) => Promise<void>,
  ): Promise<void> {
    const matrixDac = { bits, rounding, range: 'auto' };
    const server: TestServer = await startTestServer({
      deviceConfig: { noise: { kappa: 1e-24 }, matrixDac },
    });
    const session = await server.open({ seed: 9 });
    await session.loadVector(b);
    await measure(session);
    await server.stop();
  }

  const options = { programmings, evolve: { duration: 100, from: 'target' } } as const;
  const nearest: number[] = [];
  const averaged: number[] = [];
  const allBits = [4, 6, 8];

  before(async function () {
    this.timeout(60_000);
    for (const bits of allBits) {
      await withDac(bits, 'nearest', async (session) => {
        const { mean, standardError } = await averageProgrammings(session, matrix, {
          ...options,
          programmings: 2,
        });
        expect(norm(standardError)).to.be.below(1e-6);
        nearest.push(errorOf(mean));
      });
      await withDac(bits, 'stochastic', async (session) => {
        const { mean, matrices } = await averageProgrammings(session, matrix, options);
        expect(matrices).to.have.length(programmings);
        averaged.push(errorOf(mean));
      });
    }
  });

  it('one programming with nearest rounding errs in the first order of the step', () => {
    // Four times finer, four times better; rounding errors are near to random, hence the width.
    for (const k of [1, 2]) expect(nearest[k - 1] / nearest[k]).to.be.within(2.5, 7);
  });

  it('the average of many errs in the second order, until their spread limits it', () => {
    // Sixteen times better for a step four times finer; below that the statistical error, first order / sqrt(200).
    expect(averaged[0] / averaged[1]).to.be.within(9, 30);
    for (const k of [1, 2]) expect(averaged[k]).to.be.below(nearest[k] / 5);
    expect(averaged[2]).to.be.below(0.006);
  });

  it('reports the spread of the programmings as the standard error of their mean', async () => {
    await withDac(8, 'stochastic', async (session) => {
      const few = await averageProgrammings(session, matrix, { ...options, programmings: 50 });
      const many = await averageProgrammings(session, matrix, { ...options, programmings: 200 });
      expect(norm(few.standardError) / norm(many.standardError)).to.be.within(1.8, 2.2);
      for (let i = 0; i < n; i++) {
        expect(Math.abs(many.mean[i] - exact[i])).to.be.below(
          5 * many.standardError[i] + 2e-3 * Math.abs(norm(exact)),
        );
      }
    });
  });

  it('needs at least two programmings', async () => {
    await withDac(8, 'stochastic', async (session) => {
      const error = await averageProgrammings(session, matrix, { ...options, programmings: 1 }).catch(
        (e: Error) => e,
      );
      expect(error).to.have.property('message', 'programmings: is 1, but an average needs at least 2.');
    });
  });
});
