import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  createTngd,
  denseSegment,
  kfacFactors,
  kronecker,
  type Session,
  SpuError,
  type TngdOptions,
  type TngdResult,
} from '../../../client/index.js';
import { asSent, createBatch, curvatureMatrix, type TestBatch } from '../../support/client/batch.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers } from '../../support/matrices.js';
import { type Decomposition, decompose, functionOf, meanAt } from '../../support/oracle.js';

const damping = 0.05;
const mean = (batch: TestBatch) => decompose(curvatureMatrix(batch, 1 / batch.examples, damping));

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
  expect(actual.length).to.equal(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) expect(actual[i]).to.be.closeTo(expected[i], tolerance * largest);
}

describe('the optimizer', () => {
  let server: TestServer;
  let session: Session;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());
  beforeEach(async () => {
    session = await server.open();
  });
  afterEach(() => session.close());

  async function steps(
    batches: (TestBatch & { damping?: number })[],
    options: TngdOptions,
  ): Promise<TngdResult[]> {
    const tngd = createTngd(session, { damping, ...options });
    const results: TngdResult[] = [];
    for (const batch of batches) results.push(await tngd.step(asSent(batch)));
    await tngd.close();
    return results;
  }

  it('gives the natural gradient after a long time', async () => {
    const batch = createBatch(1);
    const [{ direction, update }] = await steps([batch], { duration: 400, learningRate: 0.3 });
    const expected = functionOf(mean(batch), (a) => 1 / a, batch.gradient);
    expectClose(direction, expected);
    expectClose(
      update,
      expected.map((value) => -0.3 * value),
    );
  });

  it('gives the gradient itself at t = 0, and what the law says between', async () => {
    const batch = createBatch(2);
    const [none] = await steps([batch], { duration: 0, learningRate: 1 });
    expect([...none.direction]).to.deep.equal([...batch.gradient]);
    expect([...none.update]).to.deep.equal([...batch.gradient].map((value) => -value));
    for (const duration of [0.3, 2, 9]) {
      const [{ direction }] = await steps([batch], { duration });
      expectClose(direction, meanAt(mean(batch), batch.gradient, batch.gradient, duration));
    }
  });

  for (const [loss, rows, factor] of [
    ['mean', 'perExample', (b: number) => 1 / b],
    ['sum', 'perExample', () => 1],
    ['mean', 'meanLoss', (b: number) => b],
    ['sum', 'meanLoss', (b: number) => b * b],
  ] as const) {
    it(`scales the curvature to a ${loss} loss, rows ${rows}`, async () => {
      const batch = createBatch(3);
      const a = decompose(curvatureMatrix(batch, factor(batch.examples), damping));
      const [{ direction }] = await steps([batch], { duration: 1.5, loss, rows });
      expectClose(direction, meanAt(a, batch.gradient, batch.gradient, 1.5));
      const plain = decompose(curvatureMatrix(batch, factor(batch.examples), damping, true));
      const [identity] = await steps([{ ...batch, curvature: undefined as never }], {
        duration: 0.5,
        loss,
        rows,
      });
      expectClose(identity.direction, meanAt(plain, batch.gradient, batch.gradient, 0.5), 1e-4);
    });
  }

  it('goes on from the last state with a warm start', async () => {
    const batches = [5, 6, 7].map((seed) => createBatch(seed));
    const results = await steps(batches, { duration: 2, initialState: 'warm' });
    let x: ArrayLike<number> = batches[0].gradient;
    for (const [k, batch] of batches.entries()) {
      x = meanAt(mean(batch), x, batch.gradient, 2);
      expectClose(results[k].direction, x);
    }
  });

  it('takes another damping from a step on', async () => {
    const batch = createBatch(1);
    const dampings = [undefined, 0.2, undefined];
    const results = await steps(
      dampings.map((damping) => ({ ...batch, damping })),
      { duration: 400 },
    );
    for (const [k, lambda] of [damping, 0.2, 0.2].entries()) {
      const a = decompose(curvatureMatrix(batch, 1 / batch.examples, lambda));
      expectClose(
        results[k].direction,
        functionOf(a, (value) => 1 / value, batch.gradient),
      );
    }
    const wrong = await steps([{ ...batch, damping: -1 }], {}).catch((error: unknown) => error);
    expect(wrong).to.have.property('code', 'INVALID_ARGUMENT');
  });

  for (const initial of ['reset', 'warm'] as const) {
    it(`with a delay relaxes first with the last factors (${initial})`, async () => {
      const batches = [11, 12, 13, 14].map((seed) => createBatch(seed));
      const [duration, delay] = [1.5, 0.6];
      const results = await steps(batches, { duration, delay, initialState: initial });
      let last: { a: Decomposition; b: Float32Array } | undefined;
      let x: ArrayLike<number> = batches[0].gradient;
      for (const [k, batch] of batches.entries()) {
        const b = batch.gradient;
        if (last) {
          const from = initial === 'reset' ? last.b : x;
          x = meanAt(mean(batch), meanAt(last.a, from, last.b, delay), b, duration - delay);
        } else x = meanAt(mean(batch), b, b, duration);
        expectClose(results[k].direction, x);
        last = { a: mean(batch), b };
      }
      const shorter = results
        .slice(1)
        .map(({ diagnostics: { evolution } }) => evolution.endTick - evolution.startTick);
      const { tau } = session.device.analog!;
      for (const ticks of shorter) {
        expect((ticks * session.secondsPerTick) / tau).to.be.closeTo(duration - delay, 1e-6);
      }
    });
  }

  it('with a delay on a realtime clock, where the delayed evolution ends before the next step begins', async () => {
    const clock = { mode: 'realtime', speed: 1e-3 };
    const realtime = await startTestServer({ deviceConfig: { noise: { kappa: 1e-24 }, clock } });
    const own = await realtime.open();
    const tngd = createTngd(own, { damping, duration: 1.5, delay: 0.6 });
    const batches = [11, 12].map((seed) => createBatch(seed));
    const first = await tngd.step(asSent(batches[0]));
    await sleep(30);
    const second = await tngd.step(asSent(batches[1]));
    await tngd.close();
    await realtime.stop();
    const [a, b] = batches;
    expectClose(first.direction, meanAt(mean(a), a.gradient, a.gradient, 1.5));
    const delayed = meanAt(mean(a), a.gradient, a.gradient, 0.6);
    expectClose(second.direction, meanAt(mean(b), delayed, b.gradient, 0.9));
  });

  it('steps begun together give what steps one by one give', async () => {
    const batches = [21, 22, 23, 24].map((seed) => createBatch(seed));
    for (const options of [
      { duration: 2, initialState: 'warm' },
      { duration: 2, delay: 0.5 },
    ] as const) {
      const alone = await steps(batches, options);
      const tngd = createTngd(session, { damping, ...options });
      const together = await Promise.all(batches.map((batch) => tngd.step(asSent(batch))));
      await tngd.close();
      for (const [k, { direction }] of together.entries()) expectClose(direction, alone[k].direction, 1e-6);
    }
  });

  it('applies momentum and Adam to what the device gives', async () => {
    const batches = [31, 32, 33].map((seed) => createBatch(seed));
    const directions = batches.map((batch) => meanAt(mean(batch), batch.gradient, batch.gradient, 3));
    const momentum = await steps(batches, {
      duration: 3,
      learningRate: 0.1,
      rule: { rule: 'momentum', momentum: 0.8 },
    });
    expectClose(
      momentum[2].update,
      directions[2].map((g, i) => -0.1 * (g + 0.8 * (directions[1][i] + 0.8 * directions[0][i]))),
    );
    const adam = await steps(batches, {
      duration: 3,
      learningRate: 0.1,
      rule: { rule: 'adam', beta1: 0.7, beta2: 0.9, epsilon: 1e-4 },
    });
    // Kingma and Ba 2015, the sums written out: m = (1 - beta) sum beta^(T - t) g_t, divided by 1 - beta^T.
    const moment = (beta: number, power: number, i: number) => {
      const weights = directions.map((_, t) => beta ** (2 - t));
      const total = weights.reduce((sum, w) => sum + w);
      return directions.reduce((sum, g, t) => sum + (weights[t] / total) * g[i] ** power, 0);
    };
    expectClose(
      adam[2].update,
      directions[2].map((_, i) => (-0.1 * moment(0.7, 1, i)) / (Math.sqrt(moment(0.9, 2, i)) + 1e-4)),
      1e-4,
    );
  });

  it('takes a learning rate for each step', async () => {
    const batch = createBatch(41);
    const tngd = createTngd(session, { duration: 0, learningRate: 1 });
    const rates = [undefined, 0.5, undefined];
    const updates: number[] = [];
    for (const learningRate of rates)
      updates.push((await tngd.step(asSent({ ...batch, learningRate }))).update[0]);
    await tngd.close();
    const [g] = batch.gradient;
    expect(updates).to.deep.equal([-g, -0.5 * g, -0.5 * g]);
  });

  it('sends segments in the encoding asked for', async () => {
    const batch = createBatch(51);
    const exact = functionOf(mean(batch), (a) => 1 / a, batch.gradient);
    const size = Math.max(...exact.map(Math.abs));
    const errors: number[] = [];
    const bytes: number[] = [];
    for (const encoding of ['float32', 'int16', 'int8'] as const) {
      const [{ direction, diagnostics }] = await steps([batch], { duration: 400, encoding });
      errors.push(Math.max(...exact.map((value, i) => Math.abs(value - direction[i]))) / size);
      bytes.push(diagnostics.bytesSent);
    }
    const elements = 4 * 3 + 8 * 4 + 8 * 5;
    const others = 4 * (4 * 2 * 2 + batch.dimension);
    expect(bytes).to.deep.equal([4, 2, 1].map((size) => size * elements + others));
    expect(errors[0]).to.be.below(2e-5);
    expect(errors[1]).to.be.within(1e-6, 1e-3);
    expect(errors[2]).to.be.within(1e-4, 0.1);
  });

  it('tells what it did', async () => {
    const batch = createBatch(61);
    const [{ diagnostics }] = await steps([batch], { duration: 5 });
    const { values } = mean(batch);
    expect(diagnostics.matrix.smallestEigenvalue).to.be.closeTo(Math.min(...values), 1e-6);
    expect(diagnostics.evolution.slowestRate).to.be.closeTo(Math.min(...values), 1e-6);
    expect(diagnostics.deviceSeconds).to.be.closeTo(5 * session.device.analog!.tau, 1e-12);
    expect(diagnostics.bytesReceived).to.equal(4 * batch.dimension);
    expect(diagnostics.hostSeconds).to.be.greaterThan(0);
  });

  it('takes K-FAC factors', async () => {
    const [examples, inputs, outputs] = [5, 3, 4];
    const activations = Float32Array.from(randomNumbers('float32', examples * inputs, 71));
    const gradients = Float32Array.from(randomNumbers('float32', examples * outputs, 72));
    const gradient = Float32Array.from(randomNumbers('float32', inputs * outputs, 73));
    const factors = kfacFactors({ activations, gradients, inputs, outputs, examples });
    const tngd = createTngd(session, { duration: 300 });
    const { direction } = await tngd.step({
      matrix: kronecker({ ...factors, inputs, outputs, damping }),
      gradient,
    });
    await tngd.close();
    const n = inputs * outputs;
    const a = new Float64Array(n * n);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        let g = 0;
        let x = 0;
        for (let e = 0; e < examples; e++) {
          g +=
            gradients[e * outputs + Math.floor(row / inputs)] *
            gradients[e * outputs + Math.floor(column / inputs)];
          x += activations[e * inputs + (row % inputs)] * activations[e * inputs + (column % inputs)];
        }
        a[row * n + column] = (g / examples) * (x / examples) + (row === column ? damping : 0);
      }
    }
    expectClose(
      direction,
      functionOf(decompose(a), (value) => 1 / value, gradient),
      1e-4,
    );
  });

  it('survives a step that fails, and starts afresh', async () => {
    const batch = createBatch(81);
    for (const options of [
      { duration: 2, initialState: 'warm' },
      { duration: 2, delay: 1 },
    ] as const) {
      const tngd = createTngd(session, { damping, ...options });
      await tngd.step(asSent(batch));
      const indefinite = { diagonal: new Float32Array(8).fill(-50) };
      const error = await tngd
        .step(asSent({ ...batch, curvature: indefinite }))
        .catch((error: unknown) => error);
      expect(error).to.be.instanceOf(SpuError).and.have.property('code', 'FAILED_PRECONDITION');
      const { direction } = await tngd.step(asSent(batch));
      expectClose(direction, meanAt(mean(batch), batch.gradient, batch.gradient, 2));
      await tngd.close();
    }
  });

  it('finds mistakes before it sends anything', async () => {
    const batch = createBatch(91);
    expect(() => createTngd(session, { duration: 1, delay: 2 })).to.throw(
      'delay: is 2 tau, but must not be longer than the duration, 1 tau.',
    );
    expect(() => createTngd(session, { rule: { rule: 'adam', beta1: 1 } })).to.throw(
      'beta1: is 1, but must be',
    );
    const tngd = createTngd(session, {});
    const sentence = (promise: Promise<unknown>) => promise.catch((error: Error) => error.message);
    expect(await sentence(tngd.step(asSent({ ...batch, gradient: new Float32Array(3) })))).to.equal(
      'gradient: has 3 numbers, but the matrix has dimension 17.',
    );
    const short = denseSegment({ jacobian: new Float32Array(6), columns: 1 });
    expect(await sentence(tngd.step(asSent({ ...batch, segments: [short] })))).to.equal(
      'jacobian of segment 0: 6 numbers were given, but shape [8,1] needs 8.',
    );
    await tngd.step(asSent(batch));
    const segments = [denseSegment({ jacobian: new Float32Array(8), columns: 1 })];
    expect(await sentence(tngd.step(asSent({ ...batch, segments, gradient: new Float32Array(1) })))).to.match(
      /^matrix: has dimension 1, but the steps before had 17/,
    );
    await tngd.close();
  });
});
