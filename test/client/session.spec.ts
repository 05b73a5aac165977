import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectSpu, dense, diagonal, type Session, SpuError } from '../../client/index.js';
import { startServer } from '../../server/index.js';
import { quiet, startTestServer, type TestServer } from '../support/client/testServer.js';
import { createManualClock } from '../support/manualClock.js';
import { closeAll, serveByClock } from '../support/rpc/harness.js';
import { until } from '../support/until.js';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'OK',
    (error: unknown) => (error as SpuError).code,
  );

const matrix = dense({ matrix: [2, 0.5, 0.5, 1], dimension: 2 });

describe('sessions', () => {
  let server: TestServer;
  let session: Session;

  before(async () => {
    server = await startTestServer({}, { kappa: 0.01 });
  });
  after(() => server.stop());
  beforeEach(async () => {
    session = await server.open({ seed: 5 });
  });
  afterEach(() => session.close());

  async function prepare(): Promise<void> {
    await session.loadMatrix(matrix);
    await session.loadVector([1, 1]);
  }

  it('describe their device', async () => {
    const [first] = await server.spu.listDevices();
    expect(await server.spu.getDevice(first.name)).to.deep.equal(first);
    expect(session.device).to.deep.equal(first);
    expect(first).to.include({ name: 'spu0', driver: 'emulator', protocolVersion: 'spu.v1' });
    expect(first.limits!.structures).to.include.members(['dense', 'lowRank', 'blockDiagonal']);
    expect(first.limits!.reductions).to.have.members([
      'none',
      'mean',
      'meanAndVariance',
      'meanAndCovariance',
    ]);
    expect(first.limits!.dtypes).to.include.members(['float64', 'bfloat16', 'int8']);
    expect(first.analog).to.include({ kappa: 0.01, clock: 'virtual' });
    expect(session.seed).to.equal(5);
  });

  it('carry the details of an error', async () => {
    const error = await server.spu.getDevice('nobody').catch((error: unknown) => error);
    expect(error).to.be.instanceOf(SpuError);
    const { code, message, details } = error as SpuError;
    expect(code).to.equal('NOT_FOUND');
    expect(message).to.contain('"nobody"');
    expect(details.reason).to.equal('DEVICE_NOT_FOUND');
    const wrong = await session.evolve({ duration: 1e300 }).catch((error: unknown) => error);
    expect(wrong).to.have.property('code', 'INVALID_ARGUMENT');
    expect((wrong as SpuError).details.fields?.[0].field).to.equal('duration');
  });

  it('read samples whole, reduced, and row by row', async () => {
    await prepare();
    const evolution = await session.evolve({ duration: 20, initialState: 'zero' });
    const options = { count: 50, interval: 0.5 };
    const all = await session.sample({ at: { evolution }, ...options, dtype: 'float64' });
    expect(all.shape).to.deep.equal([50, 2]);
    expect(all.values).to.be.instanceOf(Float64Array);
    expect((all.lastTick - all.firstTick) * session.secondsPerTick).to.be.closeTo(
      49 * 0.5 * session.device.analog!.tau,
      1e-12,
    );
    const again = await server.spu.openSession({ seed: 5, waitSeconds: 0 }).catch((error: unknown) => error);
    expect(again).to.have.property('code', 'RESOURCE_EXHAUSTED');
    await session.close();

    // The same seed and calls give the same samples, however they are read.
    session = await server.open({ seed: 5 });
    await prepare();
    const second = await session.evolve({ duration: 20, initialState: 'zero' });
    const rows: number[] = [];
    const kinds: string[] = [];
    for await (const event of session.sampleStream({
      at: { evolution: second },
      ...options,
      dtype: 'float64',
    })) {
      kinds.push(event.kind);
      if (event.kind === 'rows') rows.push(...event.rows);
    }
    expect([...new Set(kinds)]).to.deep.equal(['header', 'rows', 'timing']);
    expect(rows).to.deep.equal([...all.values]);
    await session.close();

    session = await server.open({ seed: 5 });
    await prepare();
    const third = await session.evolve({ duration: 20, initialState: 'zero' });
    const reduced = await session.sample({
      at: { evolution: third },
      ...options,
      reduction: 'meanAndVariance',
    });
    for (const i of [0, 1]) {
      const values = [...all.values].filter((_, k) => k % 2 === i);
      const mean = values.reduce((sum, value) => sum + value) / 50;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 49;
      expect(reduced.mean![i]).to.be.closeTo(mean, 1e-6);
      expect(reduced.variance![i]).to.be.closeTo(variance, 1e-6);
    }
  });

  it('change the damping of the matrix that is loaded, by a call of their own and in a Run', async () => {
    const solve = async () => {
      const evolution = await session.evolve({ duration: 200, initialState: 'zero' });
      return [
        ...(await session.sample({ at: { evolution }, count: 400, interval: 20, reduction: 'mean' })).mean!,
      ];
    };
    const expectSolved = async (damping: number) => {
      // The inverse of [[2 + d, 0.5], [0.5, 1 + d]] times [1, 1].
      const determinant = (2 + damping) * (1 + damping) - 0.25;
      const [x, y] = await solve();
      expect(x).to.be.closeTo((0.5 + damping) / determinant, 0.02);
      expect(y).to.be.closeTo((1.5 + damping) / determinant, 0.02);
    };
    await prepare();
    await expectSolved(0);
    const changed = await session.changeDamping(3, { expectedMatrixVersion: 1 });
    expect(changed.version).to.equal(2);
    expect(changed.smallestEigenvalue).to.be.closeTo(4.5 - Math.SQRT1_2, 1e-6);
    await expectSolved(3);
    const run = session.run();
    const [again, step] = await Promise.all([
      run.changeDamping(0.5),
      run.step({ evolve: { duration: 1, expectedMatrixVersion: 3 } }),
    ]);
    expect(again.version).to.equal(3);
    expect(step.evolution!.matrixVersion).to.equal(3);
    await run.close();
    await expectSolved(0.5);
    expect(await codeOf(session.changeDamping(-1))).to.equal('INVALID_ARGUMENT');
    expect(await codeOf(session.changeDamping(1, { expectedMatrixVersion: 1 }))).to.equal(
      'FAILED_PRECONDITION',
    );
  });

  it('stream rows that are larger than a chunk, and rows that are cut by one', async () => {
    const n = 150_000;
    const b = Float32Array.from({ length: n }, (_, i) => i % 1000);
    await session.loadMatrix(diagonal({ diagonal: new Float32Array(n).fill(1) }));
    await session.loadVector(b);
    for (const dtype of ['float64', 'float32'] as const) {
      await session.evolve({ duration: 0, initialState: 'target' });
      let rows = 0;
      for await (const event of session.sampleStream({ count: 5, dtype })) {
        if (event.kind !== 'rows') continue;
        expect(event.rows.length % n).to.equal(0);
        rows += event.rows.length / n;
        expect(event.rows[n - 1]).to.equal(b[n - 1]);
      }
      expect(rows).to.equal(5);
    }
  });

  it('refuse an evolution with other versions than expected, or before anything is loaded', async () => {
    expect(await codeOf(session.evolve({ duration: 1 }))).to.equal('FAILED_PRECONDITION');
    await prepare();
    expect(await codeOf(session.evolve({ duration: 1, expectedMatrixVersion: 2 }))).to.equal(
      'FAILED_PRECONDITION',
    );
    expect(await codeOf(session.evolve({ duration: 1, expectedTargetVersion: 7 }))).to.equal(
      'FAILED_PRECONDITION',
    );
    expect(
      await codeOf(session.evolve({ duration: 1, expectedMatrixVersion: 1, expectedTargetVersion: 1 })),
    ).to.equal('OK');
  });

  it('notice on the client that target and matrix differ in size', async () => {
    await session.loadMatrix(matrix);
    const error = await session.loadVector([1, 2, 3]).catch((error: unknown) => error);
    expect(error).to.have.property(
      'message',
      'target: has 3 numbers, but the matrix has dimension 2: load a matrix of that size first.',
    );
    await session.loadMatrix(diagonal({ diagonal: [1, 2, 3] }));
    await session.loadVector([1, 2, 3]);
    await session.loadMatrix(dense({ matrix: [1, 2, 2, 1], dimension: 2 })).catch(() => {});
    expect((await session.loadVector([1, 2, 4])).version).to.equal(2);
  });

  it('start from a loaded state', async () => {
    await prepare();
    await session.loadState([7, -7]);
    const evolution = await session.evolve({ duration: 0, initialState: 'loaded' });
    const { values } = await session.sample({ at: { evolution } });
    expect([...values]).to.deep.equal([7, -7]);
  });

  it('are given in order of asking; an abort leaves the queue', async () => {
    const waiting = new AbortController();
    const left = server.spu.openSession({ signal: waiting.signal });
    const order: number[] = [];
    const next = [1, 2].map(async (number) => {
      const own = await server.spu.openSession();
      order.push(number);
      await own.close();
    });
    await until(async () => {
      for await (const status of server.spu.watch('spu0')) return status.waiting === 3;
      return false;
    });
    waiting.abort(new Error('tired'));
    expect(await left.catch((error: Error) => error.message)).to.equal('tired');
    await session.close();
    await Promise.all(next);
    expect(order).to.deep.equal([1, 2]);
  });

  it('can be watched', async () => {
    await prepare();
    await session.evolve({ duration: 1, initialState: 'target' });
    for await (const status of session.watch({ periodSeconds: 0.02 })) {
      expect(status).to.include({ leased: true, matrixVersion: 1 });
      expect(status.counters.evolutions).to.be.at.least(1);
      break;
    }
    const controller = new AbortController();
    const watching = (async () => {
      for await (const _ of session.watch({ signal: controller.signal })) controller.abort(new Error('seen'));
    })();
    expect(await watching.catch((error: Error) => error.message)).to.equal('seen');
  });

  it('report a passed deadline', async () => {
    const error = await server.spu.openSession({ deadlineSeconds: 0.2 }).catch((error: unknown) => error);
    expect(error).to.have.property('code', 'DEADLINE_EXCEEDED');
  });

  it('fail with one sentence once the connection is closed', async () => {
    const spu = await connectSpu(server.address);
    spu.close();
    const error = await spu.listDevices().catch((error: unknown) => error);
    expect(error).to.have.property('message', 'The connection is closed: connect again.');
  });
});

describe('the lease', () => {
  it('is kept while the session is idle, runs out when it is not, and ends on close', async () => {
    const hostClock = createManualClock();
    let renewals = 0;
    const count = (_fields: object, message: string) => {
      if (message === 'RenewLease') renewals++;
    };
    // The client renews by its own clock, the server's lease runs by this one.
    const address = await serveByClock(hostClock, { leaseSeconds: 0.3, info: count });
    const spu = await connectSpu(address);
    try {
      const kept = await spu.openSession();
      expect(kept.leaseSeconds).to.equal(0.3);
      await kept.loadMatrix(matrix);
      for (let k = 0; k < 4; k++) {
        const before = renewals;
        await until(() => renewals > before);
        hostClock.advance(0.2);
      }
      expect((await kept.loadVector([1, 1])).version).to.equal(1);
      expect((await kept.evolve({ duration: 1, initialState: 'target' })).matrixVersion).to.equal(1);
      await kept.close();
      await kept.close();
      expect(await codeOf(kept.evolve({ duration: 1 }))).to.equal('NOT_FOUND');
      const left = await spu.openSession({ keepAlive: false });
      hostClock.advance(0.301);
      expect(await codeOf(left.loadMatrix(matrix))).to.equal('NOT_FOUND');
      await left.close();
    } finally {
      spu.close();
      await closeAll();
    }
  });
});

describe('addresses and credentials', () => {
  it('a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spu-client-'));
    const address = `unix:${join(folder, 'socket')}`;
    const server = await startServer({ ...quiet, listen: [address] });
    const spu = await connectSpu(address);
    expect(await spu.listDevices()).to.have.length(1);
    spu.close();
    await server.close(0);
    await rm(folder, { recursive: true });
  });

  it('a token', async () => {
    const tokens = [{ name: 'trainer', token: 'a-long-secret' }];
    const server = await startServer({ ...quiet, auth: { tokens } });
    const [address] = server.addresses;
    for (const [token, code] of [
      ['a-long-secret', 'OK'],
      ['another-secret', 'UNAUTHENTICATED'],
      [undefined, 'UNAUTHENTICATED'],
    ]) {
      const spu = await connectSpu(address, { token });
      expect(await codeOf(spu.listDevices())).to.equal(code);
      spu.close();
    }
    await server.close(0);
  });

  it('nobody at the address', async () => {
    const error = await connectSpu('127.0.0.1:1', { connectSeconds: 0.3 }).catch((error: unknown) => error);
    expect(error).to.have.property('code', 'UNAVAILABLE');
    expect((error as Error).message).to.match(/^Nothing listens at 127.0.0.1:1 /);
  });
});
