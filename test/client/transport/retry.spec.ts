import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  connectSpu,
  denseSegment,
  diagonal,
  lowRank,
  type Session,
  type SpuClient,
  SpuError,
} from '../../../client/index.js';
import { backoff, defaultRetryPolicy, withRetry } from '../../../client/transport/retry.js';
import { startServer } from '../../../server/index.js';
import { type ProxiedServer, startProxiedServer } from '../../support/client/proxiedServer.js';
import type { TestProxy } from '../../support/client/proxy.js';
import { quiet } from '../../support/client/testServer.js';
import { until } from '../../support/until.js';

const away = (retryAfterSeconds?: number) => new SpuError('UNAVAILABLE', 'away', { retryAfterSeconds });

describe('retry policy', () => {
  const fast = { attempts: 4, firstDelaySeconds: 0.001, maxDelaySeconds: 0.004 };

  it('doubles the wait up to its ceiling, with jitter between half and all of it', () => {
    const policy = { attempts: 9, firstDelaySeconds: 0.1, maxDelaySeconds: 0.5 };
    for (const [attempt, ceiling] of [
      [1, 0.1],
      [2, 0.2],
      [3, 0.4],
      [4, 0.5],
      [8, 0.5],
    ]) {
      for (let i = 0; i < 50; i++)
        expect(backoff(policy, attempt, away())).to.be.within(ceiling / 2, ceiling);
    }
    expect(backoff(policy, 1, away(3))).to.equal(3);
  });

  it('gives up after so many attempts, and at once where a repetition cannot help', async () => {
    let calls = 0;
    const failing = (error: SpuError) => async () => {
      calls++;
      throw error;
    };
    const failed = await withRetry(fast, failing(away())).catch((error: unknown) => error);
    expect(failed).to.have.property('code', 'UNAVAILABLE');
    expect(calls).to.equal(4);
    calls = 0;
    await withRetry(fast, failing(new SpuError('INVALID_ARGUMENT', 'wrong'))).catch(() => {});
    await withRetry(fast, failing(away()), { repeatable: () => false }).catch(() => {});
    expect(calls).to.equal(2);
  });

  it('an abort ends the wait with its reason', async () => {
    const controller = new AbortController();
    const waiting = withRetry(
      defaultRetryPolicy,
      async () => {
        throw away(60);
      },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(new Error('enough')), 20);
    expect(await waiting.catch((error: Error) => error.message)).to.equal('enough');
  });

  it('a wait ends at the deadline, which is one for all attempts', async () => {
    const deadlines: unknown[] = [];
    const begun = Date.now();
    const failed = withRetry(
      { ...fast, attempts: 2 },
      async ({ deadline }) => {
        deadlines.push(deadline);
        throw away(60);
      },
      { deadlineSeconds: 0.1 },
    );
    const started = Date.now();
    expect(await failed.catch((error: unknown) => error)).to.have.property('code', 'UNAVAILABLE');
    // Not after the 60 s that the server asks for.
    expect(Date.now() - begun).to.be.within(90, 59_000);
    expect(deadlines).to.have.length(2);
    expect(deadlines[0])
      .to.equal(deadlines[1])
      .and.to.be.within(begun + 100, started + 100);
  });
});

describe('a broken connection', () => {
  let server: ProxiedServer;
  let proxy: TestProxy;
  let spu: SpuClient;
  let session: Session;
  const status = async () => {
    for await (const status of server.direct.watch('spu0')) return status;
    throw new Error('no status');
  };
  const counters = async () => (await status()).counters;

  beforeEach(async () => {
    server = await startProxiedServer();
    ({ proxy, spu } = server);
    session = await spu.openSession({ seed: 1 });
  });
  afterEach(async () => {
    await server.stop();
  });

  const load = async () => {
    await session.loadMatrix(diagonal({ diagonal: Float64Array.of(1, 2) }));
    await session.loadVector(Float64Array.of(3, 4));
  };

  it('leaves the session, its matrix and its state as they were', async () => {
    await load();
    await session.evolve({ duration: 40, initialState: 'zero' });
    proxy.cut();
    await until(() => proxy.upstreams() === 0);
    const { values } = await session.sample({ at: 'now', dtype: 'float64' });
    expect([...values].map((value) => Math.round(value * 1e9) / 1e9)).to.deep.equal([0, 0]);
    const evolution = await session.evolve({ duration: 40 });
    expect(evolution.matrixVersion).to.equal(1);
    const later = await session.sample({ at: { evolution }, dtype: 'float64' });
    expect(later.values[0]).to.be.closeTo(3, 1e-9);
    expect(later.values[1]).to.be.closeTo(2, 1e-9);
  });

  it('does not repeat an evolution whose answer was lost', async () => {
    await load();
    proxy.muffle();
    const evolving = session.evolve({ duration: 1, initialState: 'zero' });
    await until(async () => (await counters()).evolutions === 1);
    proxy.cut();
    const evolution = await evolving;
    expect((await counters()).evolutions).to.equal(1);
    const { values } = await session.sample({ at: { evolution }, dtype: 'float64' });
    expect(values[0]).to.be.closeTo(3 * (1 - Math.exp(-1)), 1e-9);
  });

  it('does not program a matrix twice whose answer was lost', async () => {
    proxy.muffle();
    const loading = session.loadMatrix(diagonal({ diagonal: Float64Array.of(5, 6) }));
    await until(async () => (await counters()).matrices === 1);
    proxy.cut();
    expect((await loading).version).to.equal(1);
    expect((await counters()).matrices).to.equal(1);
  });

  it('does not change a damping twice whose answer was lost', async () => {
    await load();
    proxy.muffle();
    const changing = session.changeDamping(1);
    await until(async () => (await status()).matrixVersion === 2);
    proxy.cut();
    expect((await changing).version).to.equal(2);
    expect((await session.evolve({ duration: 1 })).matrixVersion).to.equal(2);
  });

  it('in the middle of an upload: it is sent again from its start', async () => {
    const n = 400_000;
    let times = 0;
    const jacobian = async function* () {
      times++;
      for (let i = 0; i < 20; i++) {
        yield new Float32Array(n / 5).fill(0.001 * i);
        if (i === 10 && times === 1) {
          await until(() => proxy.received() >= 6 * n);
          proxy.cut();
        }
      }
    };
    const matrix = lowRank({
      examples: 4,
      rowsPerExample: 1,
      segments: [denseSegment({ jacobian, columns: n })],
      damping: 1,
    });
    const { version } = await session.loadMatrix(matrix);
    expect(times).to.equal(2);
    expect(version).to.equal(1);
  });

  it('in the middle of pieces that come only once: the upload fails and says why', async () => {
    const n = 400_000;
    const once = (async function* () {
      for (let i = 0; i < 20; i++) {
        yield new Float32Array(n / 5);
        if (i === 10) {
          await until(() => proxy.received() >= 6 * n);
          proxy.cut();
        }
      }
    })();
    const matrix = lowRank({
      examples: 4,
      rowsPerExample: 1,
      segments: [denseSegment({ jacobian: once, columns: n })],
      damping: 1,
    });
    const error = await session.loadMatrix(matrix).catch((error: unknown) => error);
    expect(error).to.have.property('code', 'UNAVAILABLE');
    const again = await session.loadMatrix(matrix).catch((error: unknown) => error);
    expect(again)
      .to.have.property('message')
      .that.matches(/its pieces hold \d+ numbers, but shape \[4,400000\] needs/);
    await load();
  });

  it('in the middle of a Run stream: what was not answered is sent again, and nothing is done twice', async () => {
    await load();
    const run = session.run();
    await run.step({
      target: Float64Array.of(1, 1),
      evolve: { duration: 1, initialState: 'zero' },
      sample: {},
    });
    proxy.muffle();
    const matrix = run.loadMatrix(diagonal({ diagonal: Float64Array.of(2, 4) }));
    const step = run.step({
      target: Float64Array.of(1, 1),
      evolve: { duration: 3, initialState: 'zero' },
      sample: { dtype: 'float64' },
    });
    await until(async () => (await counters()).evolutions === 2);
    proxy.cut();
    expect((await matrix).version).to.equal(2);
    const { samples, evolution } = await step;
    expect(samples!.values[0]).to.be.closeTo((1 - Math.exp(-6)) / 2, 1e-9);
    expect(evolution!.matrixVersion).to.equal(2);
    expect((await counters()).evolutions).to.equal(2);
    expect((await counters()).matrices).to.equal(2);
    await run.close();
  });
});

describe('a server that restarts', () => {
  it('has forgotten the session and says so; the connection comes back by itself', async () => {
    const first = await startServer(quiet);
    const address = first.addresses[0];
    const spu = await connectSpu(address, { retry: { attempts: 1000 } });
    const session = await spu.openSession();
    await session.loadMatrix(diagonal({ diagonal: [1, 2] }));
    await first.close(0);
    const listing = spu.listDevices();
    await sleep(300);
    const second = await startServer({ ...quiet, listen: [address] });
    try {
      expect(await listing).to.have.length(1);
      const error = await session.evolve({ duration: 1 }).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(SpuError).and.have.property('code', 'NOT_FOUND');
      expect((error as Error).message).to.match(/open a new one/);
      await session.close();
      const next = await spu.openSession();
      expect((await next.loadMatrix(diagonal({ diagonal: [1, 2] }))).version).to.equal(1);
    } finally {
      spu.close();
      await second.close(0);
    }
  });

  it('is waited for no longer than the deadline', async () => {
    const server = await startServer(quiet);
    const spu = await connectSpu(server.addresses[0]);
    await server.close(0);
    const begun = performance.now();
    const error = await spu.listDevices({ deadlineSeconds: 0.5 }).catch((error: unknown) => error);
    expect(error).to.have.property('code', 'DEADLINE_EXCEEDED');
    expect(performance.now() - begun).to.be.at.least(450);
    spu.close();
  });
});
