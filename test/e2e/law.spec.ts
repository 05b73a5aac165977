import { expect } from 'chai';
import type { Session } from '../../client/index.js';
import { clientMatrix } from '../support/client/clientMatrix.js';
import { startTestServer, type TestServer } from '../support/client/testServer.js';
import { checkChain, type Run } from '../support/law.js';
import { randomNumbers, type TestMatrix, testDimension } from '../support/matrices.js';
import { decompose, meanAt } from '../support/oracle.js';
import { testMatrices } from '../support/testMatrices.js';

const n = testDimension;
const kappa = 0.5;

/** Mean, full covariance and drift of what a client reads, against the exact law. */
describe('the law through the network', () => {
  let server: TestServer;
  let session: Session;

  before(async () => {
    server = await startTestServer({}, { kappa });
    session = await server.open({ seed: 3 });
  });
  after(() => server.stop());

  /** Runs of `count` readings, `step` apart, each from a state far out, where the drift shows. */
  async function read(step: number, runs: number, count: number): Promise<Run[]> {
    const result: Run[] = [];
    for (let k = 0; k < runs; k++) {
      await session.loadState(Float64Array.from(randomNumbers('float64', n, 1000 + k, 100)));
      const start = await session.evolve({ duration: 0, initialState: 'loaded' });
      const { values } = await session.sample({ at: { evolution: start }, dtype: 'float64' });
      const evolution = await session.evolve({ duration: step });
      const { values: states } = await session.sample({
        at: { evolution },
        count,
        interval: step,
        dtype: 'float64',
      });
      result.push({ start: values, states });
    }
    return result;
  }

  async function failures(matrix: TestMatrix, step: number, runs: number, count: number): Promise<string[]> {
    const target = randomNumbers('float64', n, 11, 3);
    await session.loadMatrix(clientMatrix(matrix));
    await session.loadVector(Float64Array.from(target));
    return checkChain({ a: decompose(matrix.a), target, step, kappa }, await read(step, runs, count))
      .failures;
  }

  for (const precision of ['float32', 'float64'] as const)
    for (const matrix of testMatrices(precision))
      it(`${matrix.name} in ${precision}: 8000 readings at each t are those of the oracle`, async () => {
        for (const step of [0.3, 2, 50])
          expect(await failures(matrix, step, 10, 800), `t = ${step}`).to.deep.equal([]);
      });

  it('has the noise that temperature, capacitance and voltage scale make', async () => {
    const { emulator } = session;
    const matrix = testMatrices('float64')[0];
    // k_B 300 K / 1 nF = 4.142e-12 V^2 (k_B exact since 2019), in units of this scale squared: 0.5.
    const voltageScale = Math.sqrt((1.380649e-23 * 300) / 1e-9 / kappa);
    const before = await emulator.getConfig();
    try {
      const noise = { kappa: null, temperature: 300, voltageScale };
      await emulator.updateConfig({ capacitance: 1e-9, noise });
      expect(await failures(matrix, 0.3, 60, 700)).to.deep.equal([]);
      await emulator.updateConfig({ noise: { temperature: 303 } });
      expect(await failures(matrix, 0.3, 60, 700)).not.to.deep.equal([]);
    } finally {
      await emulator.updateConfig(before);
    }
  });

  it('has no noise at kappa = 0', async () => {
    const { emulator } = session;
    const matrix = testMatrices('float64')[0];
    await emulator.updateConfig({ noise: { kappa: 0 } });
    try {
      const b = randomNumbers('float64', n, 12);
      await session.loadMatrix(clientMatrix(matrix));
      await session.loadVector(b);
      const start = await session.evolve({ duration: 0, initialState: 'target' });
      const { values } = await session.sample({
        at: { evolution: start },
        count: 5,
        interval: 0.7,
        dtype: 'float64',
      });
      for (let k = 0; k < 5; k++) {
        const expected = meanAt(decompose(matrix.a), b, b, 0.7 * k);
        for (let i = 0; i < n; i++) expect(values[k * n + i]).to.be.closeTo(expected[i], 1e-11);
      }
    } finally {
      await emulator.updateConfig({ noise: { kappa } });
    }
  });

  describe('would not pass with a device that is wrong by 1 % in', () => {
    const matrix = testMatrices('float64').find(({ name }) => name === 'low rank, row-Kronecker')!;
    // 1 % of kappa are 10 standard errors of the pooled variance, twice the bound.
    const wrong = (step: number) => failures(matrix, step, 60, 1400);

    afterEach(() => session.emulator.clearFaults());

    it('nothing: it passes', async () => {
      for (const step of [0.3, 50]) expect(await wrong(step)).to.deep.equal([]);
    });

    it('tau', async () => {
      await session.emulator.injectFault('wrong_time_constant', { factor: 1.01 });
      expect(await wrong(0.3)).not.to.deep.equal([]);
    });

    it('kappa', async () => {
      await session.emulator.injectFault('wrong_temperature', { factor: 1.01 });
      expect(await wrong(0.3)).not.to.deep.equal([]);
    });

    it('lambda', async () => {
      const damped = { ...matrix, spec: { ...matrix.spec, damping: 1.01 * matrix.spec.damping } };
      expect(await failures(damped, 50, 60, 700)).not.to.deep.equal([]);
    });
  });
});
