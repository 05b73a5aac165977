import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  connectSpu,
  type DataType,
  dense,
  denseSegment,
  diagonal,
  lowRank,
  type MatrixSource,
  type Pieces,
  type Session,
  type SpuClient,
  SpuError,
} from '../../../client/index.js';
import { type ProxiedServer, startProxiedServer } from '../../support/client/proxiedServer.js';
import type { TestProxy } from '../../support/client/proxy.js';
import { until } from '../../support/until.js';

const MiB = 1 << 20;

/** J of 16 rows, `megabytes` MiB of float32 in pieces of 1 MiB; `each` is awaited before each. */
function bigMatrix(
  megabytes: number,
  each: (piece: number) => unknown,
  encoding: DataType = 'float32',
): MatrixSource {
  const jacobian: Pieces<Float32Array> = async function* () {
    for (let piece = 0; piece < megabytes; piece++) {
      await each(piece);
      yield new Float32Array(MiB / 4).map((_, i) => ((i * (piece + 3)) % 251) / 1000);
    }
  };
  const columns = (megabytes * MiB) / 4 / 16;
  const scaled = encoding === 'int8' ? ({ dtype: 'int8', scale: 0.002 } as const) : encoding;
  return lowRank({
    examples: 16,
    rowsPerExample: 1,
    segments: [denseSegment({ jacobian, columns, encoding: scaled })],
    damping: 1,
  });
}

describe('uploads', () => {
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
    await session.loadMatrix(diagonal({ diagonal: [1, 2] }));
    await session.loadVector([3, 4]);
  });
  afterEach(() => session.close());
  after(async () => {
    await server.stop();
  });

  const failureOf = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).to.be.instanceOf(SpuError);
    return error as SpuError;
  };

  /** The first matrix is still in effect, and nothing came after it. */
  async function expectOldMatrix(): Promise<void> {
    const evolution = await session.evolve({
      duration: 60,
      initialState: 'target',
      expectedMatrixVersion: 1,
    });
    const { values } = await session.sample({ at: { evolution }, dtype: 'float64' });
    expect([...values].map((value) => Math.round(value * 1e9) / 1e9)).to.deep.equal([3, 2]);
  }

  it('an abort in the middle throws its reason and leaves the old matrix', async () => {
    const controller = new AbortController();
    const matrix = bigMatrix(16, async (piece) => {
      if (piece === 8) controller.abort(new Error('changed my mind'));
      await sleep(1);
    });
    const error = await session
      .loadMatrix(matrix, { signal: controller.signal })
      .catch((error: unknown) => error);
    expect(error).to.equal(controller.signal.reason);
    await expectOldMatrix();
  });

  it('an abort ends every other call too, also before it begins', async () => {
    const signal = AbortSignal.abort(new Error('no'));
    const calls = [
      session.loadMatrix(diagonal({ diagonal: [1, 2] }), { signal }),
      session.loadVector([1, 2], { signal }),
      session.evolve({ duration: 1, signal }),
      session.sample({ signal }),
      session.run({ signal }).evolve({ duration: 1 }),
      spu.listDevices({ signal }),
      spu.openSession({ signal }),
      connectSpu(proxy.address, { signal }),
    ];
    for (const call of calls) expect(await call.catch((error: unknown) => error)).to.equal(signal.reason);
  });

  it('an error of the pieces themselves cancels the upload and comes out as it is', async () => {
    const own = new Error('the layer exploded');
    const matrix = bigMatrix(8, (piece) => {
      if (piece === 5) throw own;
    });
    expect(await session.loadMatrix(matrix).catch((error: unknown) => error)).to.equal(own);
    await expectOldMatrix();
  });

  it('a refusal ends an upload that is still being sent', async () => {
    let pieces = 0;
    const endless: Pieces<Float32Array> = async function* () {
      for (; ; pieces++) {
        yield new Float32Array(MiB / 4);
        await sleep(0);
      }
    };
    const segment = denseSegment({ jacobian: endless, columns: 1e9 });
    const error = await failureOf(
      session.loadMatrix(lowRank({ examples: 1000, rowsPerExample: 1, segments: [segment] })),
    );
    expect(error.code).to.equal('RESOURCE_EXHAUSTED');
    const seen = pieces;
    await sleep(100);
    expect(pieces - seen).to.be.at.most(2);
    await expectOldMatrix();
  });

  it('NaN is refused with its tensor and index, and the old matrix stays', async () => {
    const error = await failureOf(
      session.loadMatrix(dense({ matrix: Float32Array.of(1, 0, 0, Number.NaN), dimension: 2 })),
    );
    expect(error.code).to.equal('INVALID_ARGUMENT');
    expect(error.message).to.match(/\b3\b/);
    await expectOldMatrix();
  });

  it('an indefinite matrix is refused with its eigenvalue, or accepted on demand', async () => {
    const matrix = dense({ matrix: [1, 2, 2, 1], dimension: 2 });
    const error = await failureOf(session.loadMatrix(matrix));
    expect(error.code).to.equal('FAILED_PRECONDITION');
    expect(error.message).to.contain('-1');
    await expectOldMatrix();
    expect((await session.loadMatrix(matrix, { acceptUnstable: true })).smallestEigenvalue).to.be.closeTo(
      -1,
      1e-9,
    );
  });

  for (const encoding of ['float32', 'int8'] as const) {
    it(`a slow network holds the pieces back and harms nothing (${encoding})`, async () => {
      const wire = encoding === 'int8' ? 4 : 1;
      let produced = 0;
      const matrix = bigMatrix(
        48,
        (piece) => {
          produced = piece + 1;
          if (piece === 8) proxy.stall(true);
        },
        encoding,
      );
      const loading = session.loadMatrix(matrix, { checksum: true });
      await until(() => produced >= 9);
      for (let before = 0; before < produced; await sleep(400)) before = produced;
      // In flight, in the window of HTTP/2 and in the sockets there is room for some MiB, not for 40.
      expect(produced / wire).to.be.below(12 + 8 / wire);
      for (let i = 0; i < 5; i++) {
        proxy.stall(false);
        await sleep(5);
        proxy.stall(true);
        await sleep(5);
      }
      proxy.stall(false);
      expect((await loading).version).to.equal(2);
      expect(produced).to.equal(48);
    });
  }

  it('a checksum covers chunks that reuse memory, on a Run stream too', async () => {
    const run = session.run();
    const versions = await Promise.all(
      [9, 7].map((megabytes) =>
        run.loadMatrix(
          bigMatrix(megabytes, () => {}, 'bfloat16'),
          { checksum: true },
        ),
      ),
    );
    expect(versions.map(({ version }) => version)).to.deep.equal([2, 3]);
    await run.close();
  });

  it('a matrix takes effect at the end of an evolution', async () => {
    const first = await session.evolve({ duration: 1, initialState: 'zero' });
    const loaded = await session.loadMatrix(diagonal({ diagonal: [4, 4] }), {
      effectiveAt: { evolution: first },
    });
    await session.loadVector([8, 8], { effectiveAt: { evolution: first } });
    const second = await session.evolve({ duration: 60 });
    expect(second.matrixVersion).to.equal(loaded.version);
    const end = await session.sample({ at: { evolution: second }, dtype: 'float64' });
    expect(end.values[0]).to.be.closeTo(2, 1e-9);
    expect(end.values[1]).to.be.closeTo(2, 1e-9);
  });
});
