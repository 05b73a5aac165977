import { expect } from 'chai';
import { averageProgrammings, denseSegment, lowRank, type Session } from '../../../client/index.js';
import { type MitigationRow, mitigationTable } from '../../../examples/mitigation/table.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers } from '../../support/matrices.js';

const n = 60;
const rank = 12;
const jacobian = Float32Array.from(randomNumbers('float32', rank * n, 5, Math.sqrt(1 / rank)));
const matrix = lowRank({
  examples: rank,
  rowsPerExample: 1,
  segments: [denseSegment({ jacobian, columns: n })],
  damping: 0.3,
});

describe('averaging over stochastically rounded programmings', () => {
  let server: TestServer;
  let session: Session;
  const rows = new Map<number, MitigationRow>();

  before(async () => {
    server = await startTestServer();
    session = await server.open({ seed: 9 });
    for (const row of await mitigationTable({ session, bits: [4, 6, 8, 10], programmings: 400, draws: 2 })) {
      rows.set(row.bits, row);
    }
  });
  after(() => server.stop());

  /** Powers of the step, from one number of bits to another. */
  const orderOf = (error: 'nearest' | 'bias', from: number, to: number) =>
    Math.log2(rows.get(from)![error] / rows.get(to)![error]) / (to - from);

  it('gives the errors of N = 60, k = 12, lambda = 0.3 that were derived beforehand', () => {
    // 43, 7.9, 2.1 and 0.47 % for nearest rounding, 0.7, 0.17 and 0.03 % for the average of 400, of other draws.
    for (const [bits, nearest, averaged] of [
      [4, 0.43, undefined],
      [6, 0.079, 0.007],
      [8, 0.021, 0.0017],
      [10, 0.0047, 0.0003],
    ] as const) {
      const row = rows.get(bits)!;
      expect(row.nearest / nearest, `${bits} bits, nearest`).to.be.within(1 / 1.6, 1.6);
      if (averaged) expect(row.averaged / averaged, `${bits} bits, averaged`).to.be.within(1 / 1.6, 1.6);
      expect(row.nearest / row.averaged, `${bits} bits, gain`).to.be.above(4);
    }
  });

  it('errs in the first order of the step with one programming, in the second where many are averaged', () => {
    expect(orderOf('nearest', 4, 10)).to.be.within(0.85, 1.2);
    // The bias of 120 numbers is known to 12 % at 6 bits.
    expect(orderOf('bias', 4, 6)).to.be.within(1.75, 2.45);
    // Beyond, the spread of the programmings is all that is left: first order again, over sqrt(400).
    for (const bits of [8, 10]) {
      const { averaged, spread } = rows.get(bits)!;
      expect(averaged / spread).to.be.within(0.7, 1.4);
    }
  });

  it('reports the spread of the programmings as the standard error of their mean', async () => {
    await session.emulator.updateConfig({ matrixDac: { bits: 8, rounding: 'stochastic', range: 'auto' } });
    await session.loadVector(randomNumbers('float32', n, 6));
    const average = async (programmings: number) => {
      const { mean, standardError, matrices } = await averageProgrammings(session, matrix, {
        programmings,
        evolve: { duration: 100, initialState: 'target' },
      });
      expect(matrices).to.have.length(programmings);
      return { mean, variance: standardError.reduce((sum, value) => sum + value * value, 0) };
    };
    const [few, other, many] = [await average(50), await average(50), await average(200)];
    expect(few.variance / many.variance).to.be.within(3.2, 5);
    // Two averages of 50 differ by two standard errors, squared and summed over 60 numbers.
    const difference = few.mean.reduce((sum, value, i) => sum + (value - other.mean[i]) ** 2, 0);
    expect(difference / (few.variance + other.variance)).to.be.within(0.4, 1.8);
  });

  it('is of no use with nearest rounding: every programming is the same', async () => {
    await session.emulator.updateConfig({ matrixDac: { bits: 8, rounding: 'nearest' } });
    const { standardError } = await averageProgrammings(session, matrix, {
      programmings: 3,
      evolve: { duration: 100, initialState: 'target' },
    });
    expect(Math.max(...standardError)).to.be.below(1e-12);
  });

  it('needs at least two programmings', async () => {
    const error = await averageProgrammings(session, matrix, {
      programmings: 1,
      evolve: { duration: 1 },
    }).catch((e: Error) => e);
    expect(error).to.have.property(
      'message',
      'programmings: is 1, but must be a whole number of at least 2.',
    );
  });
});
