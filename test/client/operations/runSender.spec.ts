import type { ServerDuplexStream } from '@grpc/grpc-js';
import { expect } from 'chai';
import { connectSpu, type Run, type SpuClient, type SpuError } from '../../../client/index.js';
import type { RunRequest__Output } from '../../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse } from '../../../proto/types/spu/v1/RunResponse.js';
import type { SampleHeader } from '../../../proto/types/spu/v1/SampleHeader.js';
import type { SpuServiceHandlers } from '../../../proto/types/spu/v1/SpuService.js';
import { type FakeServer, leasing, startFakeServer } from '../../support/client/fakeServer.js';
import { until } from '../../support/until.js';

const evolution = { evolutionId: 'e1', startTick: 0, endTick: 4 };
const header: SampleHeader = { shape: [1, 1], dtype: 'DATA_TYPE_FLOAT32', firstTick: 4, lastTick: 4 };
const data = Buffer.from(Float32Array.of(8).buffer);

/** Answers every request of a Run stream at once, and notes it. */
const answering =
  (requests: RunRequest__Output[]): SpuServiceHandlers['Run'] =>
  (call: ServerDuplexStream<RunRequest__Output, RunResponse>) => {
    let sequence = 0;
    call.on('data', (request: RunRequest__Output) => {
      requests.push(request);
      if (request.open) call.write({ sequence: sequence++, opened: {} });
      if (request.evolve) call.write({ sequence: sequence++, evolve: evolution });
      if (request.step) {
        const { damping } = request.step;
        const matrix = damping === undefined ? null : { version: 2 };
        call.write({ sequence: sequence++, step: { matrix, evolve: evolution, header, data, timing: {} } });
      }
      if (request.sample) {
        call.write({ sequence, sample: { header } });
        call.write({ sequence, sample: { chunk: { data } } });
        call.write({ sequence: sequence++, sample: { timing: {} } });
      }
    });
    call.on('end', () => call.end());
  };

describe('a Run stream, against a server that stands in', () => {
  let server: FakeServer;
  let spu: SpuClient;
  let requests: RunRequest__Output[];
  const start = async (own: Partial<SpuServiceHandlers> = {}) => {
    requests = [];
    server = await startFakeServer({ Run: answering(requests), ...own });
    spu = await connectSpu(server.address);
    return spu.openSession();
  };
  afterEach(() => {
    spu.close();
    server.stop();
  });

  it('takes a step in one message, its damping too', async () => {
    const run = (await start()).run();
    const { matrix, samples } = await run.step({
      damping: 0.25,
      evolve: { duration: 1, requestId: 'mine' },
      sample: { at: { requestId: 'mine' } },
    });
    expect(matrix!.version).to.equal(2);
    expect([...samples!.values]).to.deep.equal([8]);
    const { step } = requests[1];
    expect(step!.damping).to.equal(0.25);
    expect(step!.evolve!.requestId).to.equal('mine');
    expect(step!.sample!.at!.requestId).to.equal('mine');
    await run.close();
  });

  it('takes the parts of a step apart where the device has none', async () => {
    const run = (await start({ OpenSession: leasing(['run']) })).run();
    const { evolution, samples } = await run.step({ evolve: { duration: 1 }, sample: {} });
    expect(evolution!.endTick).to.equal(4);
    expect([...samples!.values]).to.deep.equal([8]);
    expect(requests.map(({ message }) => message)).to.deep.equal(['open', 'evolve', 'sample']);
    expect(requests[2].sample!.at!.requestId).to.equal(requests[1].evolve!.requestId);
    await run.close();
  });

  it('that is closed takes nothing more', async () => {
    const run = (await start()).run();
    await run.evolve({ duration: 1 });
    await run.close();
    const late: Promise<unknown>[] = [
      run.step({}),
      run.evolve({ duration: 1 }),
      run.sample(),
      run.loadVector([1]),
      run.changeDamping(1),
    ];
    for (const result of await Promise.allSettled(late)) {
      const { code, message } = (result as PromiseRejectedResult).reason as SpuError;
      expect(code).to.equal('FAILED_PRECONDITION');
      expect(message).to.equal('This Run is closed: call session.run() again.');
    }
  });

  it('of one signal may be many: none warns of too many listeners', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const session = await start();
    const { signal } = new AbortController();
    const runs: Run[] = Array.from({ length: 11 }, () => session.run({ signal }));
    await Promise.all(runs.map((run) => run.evolve({ duration: 1 })));
    await Promise.all(runs.map((run) => run.close()));
    await new Promise(setImmediate);
    process.off('warning', warn);
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).to.deep.equal([]);
  });

  it('ends with its connection, whatever is on its way', async () => {
    const session = await start({ Run: () => {} });
    const run = session.run();
    const pending = [run.evolve({ duration: 1 }), run.sample(), run.step({})];
    await until(() => server.methods().includes('Run'));
    spu.close();
    const codes = (await Promise.allSettled(pending)).map(
      (result) => ((result as PromiseRejectedResult).reason as SpuError).code,
    );
    expect(codes).to.deep.equal(['FAILED_PRECONDITION', 'ABORTED', 'ABORTED']);
  });
});
