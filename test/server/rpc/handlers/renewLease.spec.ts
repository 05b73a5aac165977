import { expect } from 'chai';
import { createManualClock } from '../../../support/manualClock.js';
import {
  denseHeader,
  diagonal,
  evolve,
  loadDiagonal,
  loadTarget,
  openSession,
  renewLease,
  startMatrix,
  untilUploads,
} from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve, serveByClock } from '../../../support/rpc/harness.js';

describe('RenewLease', () => {
  afterEach(closeAll);

  it('keeps a session that does nothing else', async () => {
    const clock = createManualClock();
    const client = connect(await serveByClock(clock));
    const { sessionId } = await openSession(client);
    for (let i = 0; i < 3; i++) {
      clock.advance(40);
      expect((await renewLease(client, sessionId)).lease?.seconds).to.equal(60);
    }
    clock.advance(60);
    await expectRichFailure(renewLease(client, sessionId), 'NOT_FOUND');
  });

  it('tells what is loaded and what is on its way', async () => {
    const client = connect(await serve());
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 4);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    await evolve(client, { sessionId, duration: 2 });
    const { stream } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, 4, { uploadId: 'big', streams: 3 }) });
    stream.write({ chunk: { data: diagonal(4).subarray(0, 16) } });
    await untilUploads(client, sessionId, 1);
    let answer = await renewLease(client, sessionId);
    // The header is there before its chunk.
    while (answer.uploads[0].bytesReceived === 0) answer = await renewLease(client, sessionId);
    expect(answer).to.deep.include({ matrixVersion: 1, targetVersion: 2, stateVersion: 0 });
    expect(answer.time?.ticks).to.equal(2000);
    expect(answer.uploads).to.deep.equal([
      { uploadId: 'big', joined: 1, finished: 0, bytesReceived: 16, bytesAnnounced: 64 },
    ]);
    stream.cancel();
  });
});
