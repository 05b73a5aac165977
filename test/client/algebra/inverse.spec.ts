import { expect } from 'chai';
import { dense, diagonal, inverse, type Session } from '../../../client/index.js';
import { damping, exactInverse, f, n } from '../../support/client/linearSystem.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';

const kappa = 0.02;

describe('a thermodynamic inverse', () => {
  let server: TestServer;
  let session: Session;
  const matrix = dense({ matrix: f, dimension: n, damping });

  before(async () => {
    server = await startTestServer({}, { kappa });
    session = await server.open({ seed: 11 });
  });
  after(() => server.stop());

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

  it('tells the standard error of readings that are correlated', async () => {
    const size = 40;
    const rate = 2;
    const same = diagonal({ diagonal: new Float64Array(size).fill(rate) });
    const interval = -Math.log(0.7) / rate;
    const found = await inverse(session, same, { samples: 8000, interval });
    let statistic = 0;
    for (let k = 0; k < size * size; k++) {
      const exact = k % (size + 1) === 0 ? 1 / rate : 0;
      statistic += ((found.inverse[k] - exact) / found.standardError[k]) ** 2 / size ** 2;
    }
    // 820 entries, each of variance 1: the mean is known to 7 %.
    expect(statistic).to.be.within(0.72, 1.28);
  });

  it('needs to know kappa and the slowest rate', async () => {
    const sentence = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);
    expect(await sentence(inverse(session, matrix, { kappa: 0 }))).to.match(
      /^kappa: is 0, but must be positive/,
    );
    expect(await sentence(inverse(session, matrix, { samples: 1 }))).to.match(/^samples: is 1/);
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
