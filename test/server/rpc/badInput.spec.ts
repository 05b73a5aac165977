import { expect } from 'chai';
import type { MatrixHeader } from '../../../proto/types/spu/v1/MatrixHeader.js';
import type { SpuServiceClient } from '../../../proto/types/spu/v1/SpuService.js';
import type { TensorSpec } from '../../../proto/types/spu/v1/TensorSpec.js';
import {
  ask,
  denseHeader,
  evolve,
  float32,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
  sendMatrix,
  sendVector,
  vectorHeader,
} from '../../support/rpc/calls.js';
import { expectRichFailure } from '../../support/rpc/failure.js';
import { expectFirst } from '../../support/rpc/firstMatrix.js';
import { closeAll, connect, connectEmulator, serve, testDriver } from '../../support/rpc/harness.js';

const n = 4;
/** protobuf writes the number of an enum it has no name for. */
const unknown = 99 as never;

for (const driver of [testDriver, 'emulator']) {
  describe(`bad input, ${driver === 'emulator' ? 'emulated device' : 'example board'}`, () => {
    let client: SpuServiceClient;
    let sessionId: string;

    before(async () => {
      client = connect(await serve({ driver }));
      ({ sessionId } = await openSession(client));
      await loadDiagonal(client, sessionId, n);
      await loadTarget(client, sessionId, [1, 2, 3, 4]);
    });
    after(closeAll);

    /** After each mistake matrix, target and state are as they were, and the server lives. */
    afterEach(() => expectFirst(client, sessionId));

    const matrix = (own: MatrixHeader) => sendMatrix(client, { header: denseHeader(sessionId, n, own) });

    it('unknown enum values', async () => {
      const tensor: TensorSpec = { role: 'TENSOR_ROLE_DENSE', dtype: 'DATA_TYPE_FLOAT32', shape: [n, n] };
      const cases: [RegExp, Promise<unknown>][] = [
        [
          /tensors\[0\].dtype: has the unknown value 99/,
          matrix({ tensors: [{ ...tensor, dtype: unknown }] }),
        ],
        [/tensors\[0\].role: has the unknown value 99/, matrix({ tensors: [{ ...tensor, role: unknown }] })],
        [/tensors\[0\].layout/, matrix({ tensors: [{ ...tensor, layout: unknown }] })],
        [
          /dtype: is DATA_TYPE_UNSPECIFIED/,
          matrix({ tensors: [{ ...tensor, dtype: 'DATA_TYPE_UNSPECIFIED' }] }),
        ],
        [/initial_state/, evolve(client, { sessionId, initialState: unknown })],
        [/reduction/, sample(client, { sessionId, reduction: unknown })],
        [/dtype/, sample(client, { sessionId, dtype: 'DATA_TYPE_INT8' })],
        [/role/, sendVector(client, { header: vectorHeader(sessionId, n, { role: unknown }) })],
        [
          /role/,
          sendVector(client, { header: vectorHeader(sessionId, n, { role: 'VECTOR_ROLE_UNSPECIFIED' }) }),
        ],
      ];
      for (const [words, call] of cases) await expectRichFailure(call, 'INVALID_ARGUMENT', words);
    });

    it('headers without a matrix, a structure or a tensor', async () => {
      await expectRichFailure(matrix({ matrix: null }), 'INVALID_ARGUMENT', /matrix: is missing/);
      await expectRichFailure(matrix({ matrix: { damping: 1 } }), 'INVALID_ARGUMENT', /structure/);
      await expectRichFailure(matrix({ tensors: [] }), 'INVALID_ARGUMENT', /missing/);
      const noTensor = sendVector(client, { header: vectorHeader(sessionId, n, { tensor: null }) });
      await expectRichFailure(noTensor, 'INVALID_ARGUMENT', /tensor: is missing/);
    });

    it('zero sizes, and 1 TiB', async () => {
      await expectRichFailure(
        sendMatrix(client, { header: denseHeader(sessionId, 0) }),
        'INVALID_ARGUMENT',
        /is 0/,
      );
      await expectRichFailure(
        sendVector(client, { header: vectorHeader(sessionId, 0) }),
        'INVALID_ARGUMENT',
        /is 0/,
      );
      const before = process.memoryUsage().rss;
      await expectRichFailure(
        sendMatrix(client, { header: denseHeader(sessionId, 2 ** 19) }),
        'RESOURCE_EXHAUSTED',
        /at most/,
      );
      expect(process.memoryUsage().rss - before, 'nothing was allocated').to.be.below(50 * 2 ** 20);
      const huge = sendMatrix(client, { header: denseHeader(sessionId, 2 ** 52) });
      await expectRichFailure(huge, 'RESOURCE_EXHAUSTED');
    });

    it('shapes other than the structure needs', async () => {
      const tensor: TensorSpec = { role: 'TENSOR_ROLE_DENSE', dtype: 'DATA_TYPE_FLOAT32' };
      for (const shape of [[n, n - 1], [n * n], [n, n, 1], []]) {
        await expectRichFailure(matrix({ tensors: [{ ...tensor, shape }] }), 'INVALID_ARGUMENT', /shape/);
      }
    });

    it('damping, durations and counts out of range', async () => {
      const damped = (damping: number) => matrix({ matrix: { dense: { dimension: n }, damping } });
      for (const damping of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await expectRichFailure(damped(damping), 'INVALID_ARGUMENT', /damping/);
      }
      for (const duration of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
        await expectRichFailure(evolve(client, { sessionId, duration }), 'INVALID_ARGUMENT', /duration/);
        await expectRichFailure(
          sample(client, { sessionId, interval: duration }),
          'INVALID_ARGUMENT',
          /interval/,
        );
        await expectRichFailure(
          sample(client, { sessionId, burnIn: duration }),
          'INVALID_ARGUMENT',
          /burn_in/,
        );
      }
      await expectRichFailure(sample(client, { sessionId, count: 2 ** 50 }), 'INVALID_ARGUMENT', /count/);
      const never = sample(client, { sessionId, at: { time: { ticks: 2 ** 60 } } });
      await expectRichFailure(never, 'INVALID_ARGUMENT', /at.time.ticks/);
    });

    it('versions other than expected, and a request id for two requests', async () => {
      const version = evolve(client, { sessionId, expectedMatrixVersion: 9 });
      await expectRichFailure(version, 'FAILED_PRECONDITION', /9/);
      const vector = evolve(client, { sessionId, expectedTargetVersion: 9 });
      await expectRichFailure(vector, 'FAILED_PRECONDITION', /9/);
      const first = await evolve(client, { sessionId, duration: 1, requestId: 'a' });
      const again = await evolve(client, { sessionId, duration: 1, requestId: 'a' });
      expect(again).to.deep.equal(first);
      const other = evolve(client, { sessionId, duration: 2, requestId: 'a' });
      await expectRichFailure(other, 'INVALID_ARGUMENT', /request_id/);
      const long = evolve(client, { sessionId, requestId: 'x'.repeat(129) });
      await expectRichFailure(long, 'INVALID_ARGUMENT', /request_id/);
    });

    it('evolution ids that were made up', async () => {
      const call = sample(client, { sessionId, at: { evolutionId: 'made up' } });
      await expectRichFailure(call, 'NOT_FOUND');
      await expectRichFailure(
        sample(client, { sessionId, at: { evolutionId: '' } }),
        'INVALID_ARGUMENT',
        /empty/,
      );
    });

    it('NaN in the middle of a tensor', async () => {
      const numbers = Array<number>(n * n).fill(1);
      numbers[7] = Number.NaN;
      const call = sendMatrix(
        client,
        { header: denseHeader(sessionId, n) },
        { chunk: { data: float32(...numbers) } },
        { finish: {} },
      );
      await expectRichFailure(call, 'INVALID_ARGUMENT', /7/);
    });

    it('a target of another length than the matrix', async () => {
      const other = connect(await serve({ driver }));
      const own = (await openSession(other)).sessionId;
      await loadDiagonal(other, own, 2);
      const call = loadTarget(other, own, [1, 2, 3]).then(() =>
        evolve(other, { sessionId: own, duration: 1 }),
      );
      await expectRichFailure(call, driver === 'emulator' ? 'INVALID_ARGUMENT' : 'FAILED_PRECONDITION', /2/);
    });

    it('periods of WatchDevice and names of devices', async () => {
      const watch = (request: object) =>
        new Promise((resolve, reject) => {
          client.watchDevice(request).on('data', resolve).on('error', reject);
        });
      await expectRichFailure(watch({ name: 'spu0', period: 0.001 }), 'INVALID_ARGUMENT', /period/);
      await expectRichFailure(watch({ name: 'nobody' }), 'NOT_FOUND', /spu0/);
      await expectRichFailure(
        ask((callback) => client.getDevice({ name: 'x' }, callback)),
        'NOT_FOUND',
        /spu0/,
      );
    });
  });
}

describe('a new session', () => {
  afterEach(closeAll);

  it('evolves only after a matrix and a target are loaded', async () => {
    const client = connect(await serve({ driver: 'emulator' }));
    const { sessionId } = await openSession(client);
    await expectRichFailure(evolve(client, { sessionId, duration: 1 }), 'FAILED_PRECONDITION', /matrix/);
    await expectRichFailure(sample(client, { sessionId }), 'FAILED_PRECONDITION', /matrix/);
    await loadDiagonal(client, sessionId, n);
    await expectRichFailure(evolve(client, { sessionId, duration: 1 }), 'FAILED_PRECONDITION', /target/);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    await evolve(client, { sessionId, duration: 1 });
  });

  it('takes a rank above N, and none above the rows of its device', async () => {
    const limits = { maxRank: 8 };
    const client = connect(await serve({ driver: 'emulator', deviceConfig: { limits } }));
    const { sessionId } = await openSession(client);
    const lowRank = (examples: number): MatrixHeader => ({
      sessionId,
      matrix: {
        damping: 1,
        lowRank: {
          examples,
          rowsPerExample: 1,
          segments: [{ dense: { columns: n } }],
          curvature: 'CURVATURE_IDENTITY',
        },
      },
      tensors: [{ role: 'TENSOR_ROLE_JACOBIAN', dtype: 'DATA_TYPE_FLOAT32', shape: [examples, n] }],
    });
    const ones = float32(...Array(8 * n).fill(1));
    const load = sendMatrix(client, { header: lowRank(8) }, { chunk: { data: ones } }, { finish: {} });
    expect((await load).version).to.equal(1);
    const tooMany = sendMatrix(client, { header: lowRank(9) });
    await expectRichFailure(tooMany, 'RESOURCE_EXHAUSTED', /rank.*at most 8/);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    await evolve(client, { sessionId, duration: 1, expectedMatrixVersion: 1 });
  });

  it('is told when its device is out of order, and when to try again', async () => {
    const address = await serve({ driver: 'emulator' });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    const emulator = connectEmulator(address);
    await ask((callback) =>
      emulator.injectFault({ device: 'spu0', sessionId, kind: 'device_busy' }, callback),
    );
    const failure = await expectRichFailure(
      evolve(client, { sessionId, duration: 1 }),
      'UNAVAILABLE',
      /busy/,
    );
    expect(failure.retrySeconds).to.be.above(0);
    await ask((callback) => emulator.clearFaults({ device: 'spu0', sessionId }, callback));
    await evolve(client, { sessionId, duration: 1, expectedMatrixVersion: 1 });
  });
});

describe('what the example board has not', () => {
  afterEach(closeAll);

  it('is UNIMPLEMENTED, with what it has', async () => {
    const client = connect(await serve());
    const { sessionId } = await openSession(client);
    const matrix = { diagonal: { dimension: n } };
    const structure = sendMatrix(client, { header: denseHeader(sessionId, n, { matrix }) });
    const failure = await expectRichFailure(structure, 'UNIMPLEMENTED', /structure diagonal; it has dense/);
    expect(failure.info?.metadata).to.deep.equal({ expected: 'dense' });
    const tensors: TensorSpec[] = [{ role: 'TENSOR_ROLE_DENSE', dtype: 'DATA_TYPE_INT8', shape: [n, n] }];
    const dtype = sendMatrix(client, { header: denseHeader(sessionId, n, { tensors }) });
    await expectRichFailure(dtype, 'UNIMPLEMENTED', /int8/);
    const reduced = sample(client, { sessionId, count: 2, reduction: 'REDUCTION_MEAN_AND_VARIANCE' });
    await expectRichFailure(reduced, 'UNIMPLEMENTED', /meanAndVariance/);
  });
});
