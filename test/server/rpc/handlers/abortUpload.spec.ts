import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import {
  ask,
  denseHeader,
  diagonal,
  loadDiagonal,
  openSession,
  renewLease,
  startMatrix,
  untilUploads,
} from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { startRun } from '../../../support/rpc/runStream.js';
import { seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

describe('AbortUpload', () => {
  let client: SpuServiceClient;
  let sessionId: string;

  beforeEach(async () => {
    client = connect(await serve());
    ({ sessionId } = await openSession(client));
  });
  afterEach(closeAll);

  const abort = (uploadId: string) =>
    ask((callback) => client.abortUpload({ sessionId, uploadId }, callback));

  it('ends the streams of the upload at once, and frees its memory', async () => {
    const header = denseHeader(sessionId, 4, { uploadId: 'mine', streams: 2 });
    const streams = [startMatrix(client), startMatrix(client)];
    for (const [index, { stream }] of streams.entries()) {
      stream.write({ header });
      stream.write({ chunk: { offset: 32 * index, data: diagonal(4).subarray(0, 32) } });
    }
    const received = async () => (await renewLease(client, sessionId)).uploads[0]?.bytesReceived;
    while ((await received()) !== 64) await untilUploads(client, sessionId, 1);
    await abort('mine');
    for (const { answer } of streams) {
      const failure = await expectRichFailure(answer, 'ABORTED', /AbortUpload asked for it/);
      expect(failure.info?.reason).to.equal('UPLOAD_ABORTED');
    }
    await until(() => seen.get('spu0')!.discarded === 1);
    expect((await loadDiagonal(client, sessionId, 4, { uploadId: 'mine' })).version).to.equal(1);
  });

  it('ends a Run stream that carries it', async () => {
    const run = startRun(client, sessionId);
    await run.next();
    run.send({ matrix: denseHeader('', 4, { uploadId: 'mine' }) }, { chunk: { data: diagonal(4) } });
    await untilUploads(client, sessionId, 1);
    await abort('mine');
    await expectRichFailure(run.next(), 'ABORTED', /AbortUpload/);
  });

  it('finds nothing of an upload that has ended, or never was', async () => {
    await loadDiagonal(client, sessionId, 4, { uploadId: 'done' });
    for (const id of ['done', 'nobody', '', 'x'.repeat(1e4)]) {
      const failure = await expectRichFailure(abort(id), 'NOT_FOUND', /under way/);
      expect(failure.info?.reason).to.equal('UPLOAD_NOT_FOUND');
    }
  });
});
