import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import { ask, openSession, sendMatrix } from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { startRun } from '../../../support/rpc/runStream.js';

describe('a device that has only what it must have', () => {
  let client: SpuServiceClient;
  let sessionId: string;

  beforeEach(async () => {
    client = connect(await serve({ deviceConfig: { plain: true } }));
    ({ sessionId } = await openSession(client));
  });
  afterEach(closeAll);

  it('answers UNIMPLEMENTED to everything else, with what to do instead', async () => {
    const run = startRun(client, sessionId);
    await run.next();
    run.send({ step: { damping: 1 } });
    const calibrating = new Promise((resolve, reject) => {
      client.calibrate({ sessionId }).on('data', resolve).on('error', reject);
    });
    const calls: [Promise<unknown>, RegExp][] = [
      [ask((callback) => client.listEvolutions({ sessionId }, callback)), /keep what Evolve answered/],
      [
        ask((callback) => client.cancelEvolution({ sessionId, evolutionId: '1' }, callback)),
        /wait for its end/,
      ],
      [ask((callback) => client.resetCalibration({ sessionId }, callback)), /it has none/],
      [calibrating, /calibrate itself/],
      [
        sendMatrix(client, { header: { sessionId, matrix: { loaded: {}, damping: 1 } } }, { finish: {} }),
        /load the matrix again/,
      ],
      [run.next(), /load the matrix again/],
    ];
    const failures = await Promise.all(
      calls.map(([call, words]) => expectRichFailure(call, 'UNIMPLEMENTED', words)),
    );
    for (const { info } of failures) expect(info?.reason).to.equal('UNSUPPORTED');
  });

  it('is described with what the server gives every device, and nothing more', async () => {
    const { device } = await openSession(connect(await serve({ deviceConfig: { plain: true } })));
    expect(device?.features).to.deep.equal([
      'FEATURE_RUN',
      'FEATURE_STEP',
      'FEATURE_UPLOAD_CHECKSUM',
      'FEATURE_SAMPLE_CHECKSUM',
      'FEATURE_UPLOAD_STREAMS',
    ]);
  });
});
