import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { diagonal, type Session, type SpuClient, SpuError } from '../../client/index.js';
import { type ProxiedServer, startProxiedServer } from '../support/client/proxiedServer.js';
import type { TestProxy } from '../support/client/proxy.js';
import { until } from '../support/until.js';

const ones = (n: number, value = 1) => new Float32Array(n).fill(value);

describe('the Run stream', () => {
  let server: ProxiedServer;
  let proxy: TestProxy;
  let spu: SpuClient;
  let session: Session;

  before(async () => {
    server = await startProxiedServer();
    ({ proxy, spu } = server);
  });
  beforeEach(async () => {
    session = await spu.openSession({ seed: 1 });
  });
  afterEach(() => session.close());
  after(async () => {
    await server.stop();
  });

  it('carries every kind of call, and answers each in its order', async () => {
    const run = session.run();
    const order: string[] = [];
    const note = async <T>(name: string, promise: Promise<T>) => {
      const result = await promise;
      order.push(name);
      return result;
    };
    const [matrix, vector, state, evolution, samples, step, empty] = await Promise.all([
      note('matrix', run.loadMatrix(diagonal({ diagonal: [1, 2] }))),
      note('vector', run.loadVector([1, 1])),
      note('state', run.loadState([5, 6])),
      note('evolve', run.evolve({ duration: 0, initialState: 'loaded' })),
      note('sample', run.sample({ dtype: 'float64' })),
      note(
        'step',
        run.step({
          target: [2, 2],
          evolve: { duration: 50, initialState: 'zero' },
          sample: { dtype: 'float64' },
        }),
      ),
      note('empty', run.step({ evolve: { duration: 0 } })),
    ]);
    await run.close();
    expect(order).to.deep.equal(['matrix', 'vector', 'state', 'evolve', 'sample', 'step', 'empty']);
    expect([matrix.version, vector.version, state.version]).to.deep.equal([1, 1, 1]);
    expect(evolution.matrixVersion).to.equal(1);
    expect([...samples.values]).to.deep.equal([5, 6]);
    expect(step.vector!.version).to.equal(2);
    expect(step.samples!.values[0]).to.be.closeTo(2, 1e-9);
    expect(step.samples!.values[1]).to.be.closeTo(1, 1e-9);
    expect(step.samples!.matrixVersion).to.equal(1);
    expect(empty).to.have.keys(['evolution']);
  });

  it('sends on without waiting for answers', async () => {
    const n = 20_000;
    const run = session.run();
    await run.loadMatrix(diagonal({ diagonal: ones(n) }));
    proxy.muffle();
    const before = proxy.received();
    const pending = [1, 2].flatMap((value) => [
      run.loadMatrix(diagonal({ diagonal: ones(n, value) })),
      run.step({ target: ones(n), evolve: { duration: 1, initialState: 'zero' } }),
    ]);
    // Both steps: two matrices and two targets, all within the first window of the stream.
    await until(() => proxy.received() - before > 16 * n);
    proxy.cut();
    await Promise.all(pending);
    await run.close();
  });

  it('reads targets and read-outs that are larger than a message', async () => {
    const n = 1_200_000;
    const b = ones(n).map((_, i) => i % 100);
    const run = session.run();
    const loaded = run.loadMatrix(diagonal({ diagonal: ones(n) }));
    const { vector, samples } = await run.step({
      target: b,
      evolve: { duration: 0, initialState: 'target' },
      sample: { reduction: 'mean' },
    });
    await loaded;
    expect(vector!.version).to.equal(1);
    expect(samples!.shape).to.deep.equal([n]);
    expect(samples!.mean!.every((value, i) => value === b[i])).to.equal(true);
    await run.close();
  });

  it('takes a coded target in one message', async () => {
    const run = session.run();
    void run.loadMatrix(diagonal({ diagonal: [1, 1] }));
    const target = { codes: Int16Array.of(100, -200), scale: 0.25 };
    const { samples } = await run.step({
      target,
      evolve: { duration: 0, initialState: 'target' },
      sample: {},
    });
    expect([...samples!.values]).to.deep.equal([25, -50]);
    await run.close();
  });

  it('after a failure tells the others on their way, and goes on with the next', async () => {
    const run = session.run();
    const results = await Promise.allSettled([
      run.loadMatrix(diagonal({ diagonal: [1, 2] })),
      run.loadMatrix(diagonal({ diagonal: [1, -2] })),
      run.evolve({ duration: 1 }),
      run.sample(),
    ]);
    const codes = results.map((result) =>
      result.status === 'fulfilled' ? 'OK' : (result.reason as SpuError).code,
    );
    expect(codes).to.deep.equal(['OK', 'FAILED_PRECONDITION', 'ABORTED', 'ABORTED']);
    const { reason } = results[3] as PromiseRejectedResult;
    expect((reason as Error).message).to.match(/^Another request of this Run stream failed: .*-2/);
    await run.loadVector([1, 1]);
    expect((await run.evolve({ duration: 1, initialState: 'target' })).matrixVersion).to.equal(1);
    await run.close();
  });

  it('a mistake in pieces fails its own call, and those behind it', async () => {
    const run = session.run();
    await run.loadMatrix(diagonal({ diagonal: [1, 2] }));
    const short = async function* () {
      yield Float32Array.of(1);
    };
    const results = await Promise.allSettled([
      run.loadVector(short, { dimension: 2 }),
      run.evolve({ duration: 1 }),
    ]);
    const [own, other] = results.map((result) => (result as PromiseRejectedResult).reason as SpuError);
    expect(own.message).to.equal('vector: its pieces hold 1 numbers, but shape [2] needs 2.');
    expect(other.code).to.equal('ABORTED');
    expect((await run.loadVector([3, 4])).version).to.equal(1);
    await run.close();
  });

  it('an abort ends all that is on its way, and what comes after', async () => {
    const controller = new AbortController();
    const run = session.run({ signal: controller.signal });
    await run.loadMatrix(diagonal({ diagonal: [1, 2] }));
    proxy.muffle();
    const pending = [run.loadVector([1, 1]), run.evolve({ duration: 1 })];
    await sleep(20);
    controller.abort(new Error('enough'));
    for (const result of await Promise.allSettled([...pending, run.sample()])) {
      expect((result as PromiseRejectedResult).reason).to.equal(controller.signal.reason);
    }
    proxy.cut();
    await run.close();
  });

  it('of a session that is over fails with NOT_FOUND', async () => {
    await session.close();
    const run = session.run();
    const error = await run.evolve({ duration: 1 }).catch((error: unknown) => error);
    expect(error).to.be.instanceOf(SpuError).and.have.property('code', 'NOT_FOUND');
    await run.close();
  });
});
