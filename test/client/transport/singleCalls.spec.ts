import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { connectSpu, diagonal, type SpuClient } from '../../../client/index.js';
import type { LoadMatrixRequest__Output } from '../../../proto/types/spu/v1/LoadMatrixRequest.js';
import type { LoadVectorRequest__Output } from '../../../proto/types/spu/v1/LoadVectorRequest.js';
import type { SpuServiceHandlers } from '../../../proto/types/spu/v1/SpuService.js';
import { type FakeServer, leasing, refusal, startFakeServer } from '../../support/client/fakeServer.js';
import { until } from '../../support/until.js';

/** A device that takes the single calls, and notes them. */
function singleDevice(notes: string[]): Partial<SpuServiceHandlers> {
  let matrices = 0;
  return {
    LoadMatrix(call, done) {
      call.on('data', ({ header, chunk, finish }: LoadMatrixRequest__Output) => {
        if (header) notes.push(`${header.matrix!.structure} ${header.matrix!.damping}`);
        if (chunk) notes.push(`${chunk.data.length} bytes`);
        if (finish) done(null, { version: ++matrices });
      });
    },
    LoadVector(call, done) {
      call.on('data', ({ header, chunk, finish }: LoadVectorRequest__Output) => {
        if (header) notes.push(`${header.role} ${header.tensor!.shape}`);
        if (chunk) notes.push(`${chunk.data.length} bytes`);
        if (finish) done(null, { version: 1 });
      });
    },
    Evolve({ request }, done) {
      notes.push(`evolve ${request.duration}`);
      done(null, { evolutionId: 'e1', startTick: 1, endTick: 3, matrixVersion: matrices, targetVersion: 1 });
    },
    Sample(call) {
      notes.push(`sample ${call.request.at?.evolutionId ?? call.request.at?.requestId}`);
      call.write({ header: { shape: [1, 2], dtype: 'DATA_TYPE_FLOAT32', firstTick: 3, lastTick: 3 } });
      call.write({ chunk: { data: Buffer.from(Float32Array.of(5, 6).buffer) } });
      call.write({ timing: {} });
      call.end();
    },
  };
}

const step = {
  damping: 0.5,
  target: Float32Array.of(1, 2),
  evolve: { duration: 2, requestId: 'mine' },
  sample: {},
};
const did = ['diagonal 1', '8 bytes', 'loaded 0.5', 'VECTOR_ROLE_TARGET 2', '8 bytes', 'evolve 2'];

describe('a Run where server or device have none', () => {
  let server: FakeServer;
  let spu: SpuClient;
  let notes: string[];
  const start = async (own: Partial<SpuServiceHandlers>) => {
    notes = [];
    server = await startFakeServer({ ...singleDevice(notes), ...own });
    spu = await connectSpu(server.address);
    return (await spu.openSession()).run();
  };
  afterEach(() => {
    spu.close();
    server.stop();
  });

  const expectStep = async (run: Awaited<ReturnType<typeof start>>) => {
    const loaded = run.loadMatrix(diagonal({ diagonal: Float32Array.of(1, 2), damping: 1 }));
    const { matrix, vector, evolution, samples } = await run.step(step);
    expect((await loaded).version).to.equal(1);
    expect(matrix!.version).to.equal(2);
    expect(vector!.version).to.equal(1);
    expect(evolution).to.deep.equal({
      id: 'e1',
      startTick: 1,
      endTick: 3,
      matrixVersion: 2,
      targetVersion: 1,
    });
    expect([...samples!.values]).to.deep.equal([5, 6]);
    expect([samples!.firstTick, samples!.lastTick]).to.deep.equal([3, 3]);
    await run.close();
  };

  it('makes the calls one after the other, as the device says that it has none', async () => {
    await expectStep(await start({ OpenSession: leasing(['loadedDamping']) }));
    expect(notes).to.deep.equal([...did, 'sample e1']);
    expect(server.methods()).not.to.include('Run');
  });

  it('makes the calls one after the other, as the server has none of what the device says', async () => {
    await expectStep(await start({ OpenSession: leasing(['run', 'step', 'loadedDamping']) }));
    expect(notes).to.deep.equal([...did, 'sample e1']);
  });

  it('also where the first request could not be repeated, for nothing of it has been done', async () => {
    const run = await start({ OpenSession: leasing(['run', 'step']) });
    const { samples } = await run.step({ target: Float32Array.of(1, 2), sample: { count: 2, burnIn: 1 } });
    expect([...samples!.values]).to.deep.equal([5, 6]);
    expect(notes).to.deep.equal(['VECTOR_ROLE_TARGET 2', '8 bytes', 'sample undefined']);
    await run.close();
  });

  it('but pieces that come only once cannot be sent a second time', async () => {
    const run = await start({ OpenSession: leasing(['run', 'step']) });
    const once = (async function* () {
      yield Float32Array.of(1, 2);
    })();
    const error = await run.loadVector(once, { dimension: 2 }).catch((cause: unknown) => cause);
    expect(error).to.have.property('code', 'UNIMPLEMENTED');
    expect((await run.loadVector(Float32Array.of(1, 2))).version).to.equal(1);
    await run.close();
  });

  it('makes a call again that was away, under the same names', async () => {
    const uploads: string[] = [];
    let attempts = 0;
    const run = await start({
      OpenSession: leasing([]),
      LoadVector(call, done) {
        call.on('data', ({ header, finish }: LoadVectorRequest__Output) => {
          if (header) uploads.push(header.uploadId);
          if (finish) done(null, { version: 1 });
        });
      },
      Evolve(_, done) {
        if (++attempts < 3) done(refusal(status.UNAVAILABLE, 'away'));
        else done(null, { evolutionId: 'e1' });
      },
    });
    const { evolution } = await run.step({ target: Float32Array.of(1, 2), evolve: { duration: 1 } });
    expect(evolution!.id).to.equal('e1');
    expect(uploads).to.have.length(3);
    expect([...new Set(uploads)]).to.have.length(1);
    await run.close();
  });

  it('ends at an abort with its reason', async () => {
    const controller = new AbortController();
    await start({ OpenSession: leasing([]), Evolve: () => {} });
    const run = (await spu.openSession()).run({ signal: controller.signal });
    const results = [run.evolve({ duration: 1 }), run.sample()].map((call) =>
      call.catch((cause: unknown) => cause),
    );
    await until(() => server.methods().includes('Evolve'));
    controller.abort(new Error('enough'));
    for (const result of await Promise.all(results)) expect(result).to.equal(controller.signal.reason);
    await run.close();
  });

  it('fails like the stream: those behind the one that failed too', async () => {
    const run = await start({
      OpenSession: leasing([]),
      Evolve: (_, done) => done(refusal(status.FAILED_PRECONDITION, 'no matrix')),
    });
    const results = await Promise.allSettled([run.evolve({ duration: 1 }), run.sample()]);
    expect(results.map((result) => (result as PromiseRejectedResult).reason.code)).to.deep.equal([
      'FAILED_PRECONDITION',
      'ABORTED',
    ]);
    expect([...(await run.sample()).values]).to.deep.equal([5, 6]);
  });

  it('does not change the damping of a device that cannot', async () => {
    const run = await start({ OpenSession: leasing(['run']) });
    for (const call of [run.changeDamping(1), run.step({ damping: 1 })]) {
      const error = await call.catch((error: unknown) => error);
      expect(error).to.have.property('code', 'UNIMPLEMENTED');
      expect(error)
        .to.have.property('message')
        .that.matches(/load the matrix again, with the new damping\.$/);
    }
  });
});
