import { expect } from 'chai';
import {
  connectSpu,
  createTngd,
  denseSegment,
  diagonal,
  type MatrixLoaded,
  type SpuClient,
  type SpuError,
  type TngdResult,
} from '../../client/index.js';
import { startTestServer, type TestServer } from '../support/client/testServer.js';

describe('what is left by the end of its block', () => {
  let server: TestServer;

  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  it('a session gives its device back', async () => {
    for (let i = 0; i < 2; i++) {
      await using session = await server.open({ waitSeconds: 0 });
      expect(session.device.name).to.equal('spu0');
    }
  });

  it('a run waits for its answers', async () => {
    await using session = await server.open({ waitSeconds: 0 });
    let loaded: MatrixLoaded | undefined;
    {
      await using run = session.run();
      void run.loadMatrix(diagonal({ diagonal: [1, 2] })).then((answer) => {
        loaded = answer;
      });
    }
    expect(loaded?.version).to.equal(1);
  });

  it('an optimizer waits for its step', async () => {
    await using session = await server.open({ waitSeconds: 0 });
    let result: TngdResult | undefined;
    const segments = [denseSegment({ jacobian: [1, 0], columns: 2 })];
    const step = async () => {
      await using optimizer = createTngd(session);
      const begun = optimizer.step({
        gradient: Float32Array.of(1, 1),
        examples: 1,
        rowsPerExample: 1,
        segments,
      });
      void begun.then((answer) => {
        result = answer;
      });
      // Steps take their turn: this one is on the stream after a turn of the event loop.
      await new Promise(setImmediate);
    };
    await step();
    await new Promise(setImmediate);
    expect(result?.direction).to.have.length(2);
  });

  it('a client closes its connection', async () => {
    let left: SpuClient;
    {
      using spu = await connectSpu(server.address);
      left = spu;
      expect(await spu.listDevices()).to.have.length(1);
    }
    const error = await left.listDevices().catch((reason: unknown) => reason);
    expect((error as SpuError).code).to.equal('FAILED_PRECONDITION');
  });
});
