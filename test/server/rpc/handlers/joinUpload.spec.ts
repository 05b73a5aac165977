import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import { createManualClock } from '../../../support/manualClock.js';
import {
  denseHeader,
  diagonal,
  loadDiagonal,
  loadTarget,
  openSession,
  sendMatrix,
  sendVector,
  startMatrix,
  untilBegun,
  untilUploads,
} from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { expectFirst } from '../../../support/rpc/firstMatrix.js';
import { closeAll, connect, serve, serveByClock } from '../../../support/rpc/harness.js';
import { seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

/** N of most matrices here. */
const n = 4;
const whole = diagonal(n);
const finish = { finish: {} };

describe('uploads that have an id, or come at once', () => {
  let client: SpuServiceClient;
  let sessionId: string;
  let address: string;

  beforeEach(async () => {
    address = await serve();
    client = connect(address);
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, n);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
  });
  afterEach(closeAll);

  /** The matrix of version 1 is still in effect. */
  const expectUntouched = () => expectFirst(client, sessionId);

  it('answers a repeated upload id with the same version, and asks for nothing again', async () => {
    const own = { uploadId: 'step 1' };
    expect((await loadDiagonal(client, sessionId, n, own)).version).to.equal(2);
    expect((await loadDiagonal(client, sessionId, n, own)).version).to.equal(2);
    // The header is enough.
    expect((await sendMatrix(client, { header: denseHeader(sessionId, n, own) })).version).to.equal(2);
    const other = loadDiagonal(client, sessionId, n + 1, own);
    const failure = await expectRichFailure(other, 'INVALID_ARGUMENT', /different request/);
    expect(failure.fields).to.deep.equal(['header.upload_id']);
    const vector = { uploadId: 'step 1' };
    expect((await loadTarget(client, sessionId, [1, 2, 3, 4], vector)).version).to.equal(2);
    expect((await loadTarget(client, sessionId, [1, 2, 3, 4], vector)).version).to.equal(2);
    expect((await loadDiagonal(client, sessionId, n, { uploadId: 'step 2' })).version).to.equal(3);
  });

  it('refuses a header with two mistakes, and no promise of it is left that would end the process', async () => {
    const forgotten: unknown[] = [];
    const note = (reason: unknown) => forgotten.push(reason);
    process.on('unhandledRejection', note);
    try {
      const effectiveAt = { requestId: 'never sent' };
      const header = denseHeader(sessionId, n, { matrix: undefined, effectiveAt });
      await expectRichFailure(sendMatrix(client, { header }, finish), 'INVALID_ARGUMENT', /matrix/);
      const vector = { header: { sessionId, role: 'VECTOR_ROLE_TARGET' as const, effectiveAt } };
      await expectRichFailure(sendVector(client, vector, finish), 'INVALID_ARGUMENT', /tensor/);
      await expectUntouched();
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(forgotten).to.deep.equal([]);
  });

  it('gives a failed upload id free', async () => {
    const own = { uploadId: 'again' };
    await expectRichFailure(sendMatrix(client, { header: denseHeader(sessionId, n, own) }), 'ABORTED');
    expect((await loadDiagonal(client, sessionId, n, own)).version).to.equal(2);
  });

  it('joins parallel streams of one upload id, on separate connections', async () => {
    const header = denseHeader(sessionId, n, { uploadId: 'parts', streams: 3 });
    const part = (at: number, size: number) =>
      sendMatrix(
        connect(address),
        { header },
        { chunk: { offset: at, data: whole.subarray(at, at + size) } },
        finish,
      );
    const versions = (await Promise.all([part(0, 16), part(16, 16), part(32, 32)])).map(
      ({ version }) => version,
    );
    expect(versions.sort()).to.deep.equal([0, 0, 2]);
    const { version } = await sendMatrix(client, { header });
    expect(version, 'repeated').to.equal(2);
  });

  it('discards all of a parallel upload when one of its streams breaks', async () => {
    const header = denseHeader(sessionId, n, { uploadId: 'parts', streams: 2 });
    const first = startMatrix(client);
    const other = connect(address);
    const second = startMatrix(other);
    first.stream.write({ header });
    second.stream.write({ header });
    first.stream.write({ chunk: { data: whole.subarray(0, 32) } });
    await untilBegun(client, sessionId);
    await untilBegun(other, sessionId);
    const { discarded } = seen.get('spu0')!;
    first.stream.cancel();
    await until(() => seen.get('spu0')!.discarded > discarded);
    second.stream.write({ chunk: { offset: 32, data: whole.subarray(32) } });
    second.stream.end(finish);
    await expectRichFailure(second.answer, 'ABORTED', /stream of it ended without a finish/);
    await expectUntouched();
  });

  it('discards a parallel upload whose other streams never come', async () => {
    await closeAll();
    const hostClock = createManualClock();
    address = await serveByClock(hostClock);
    client = connect(address);
    ({ sessionId } = await openSession(client));
    const header = denseHeader(sessionId, n, { uploadId: 'half', streams: 2 });
    await sendMatrix(client, { header }, { chunk: { data: whole.subarray(0, 32) } }, finish);
    for (let i = 0; i < 2; i++) {
      expect(seen.get('spu0')!.discarded).to.equal(0);
      hostClock.advance(40);
      await loadTarget(client, sessionId, [1]);
    }
    expect(seen.get('spu0')!.discarded).to.equal(1);
  });

  it('refuses more streams than announced, another header, and an id that is too long', async () => {
    const header = denseHeader(sessionId, n, { uploadId: 'one' });
    const { stream } = startMatrix(client);
    stream.write({ header });
    stream.write({ chunk: { data: whole.subarray(0, 4) } });
    await until(() => seen.get('spu0')!.opened === 3);
    const more = sendMatrix(client, { header }, finish);
    const failure = await expectRichFailure(more, 'ABORTED', /under way/);
    expect(failure.retrySeconds).to.equal(1);
    const other = sendMatrix(client, { header: { ...header, checksum: true } }, finish);
    await expectRichFailure(other, 'INVALID_ARGUMENT', /differs/);
    const long = sendMatrix(client, { header: { ...header, uploadId: 'x'.repeat(129) } }, finish);
    await expectRichFailure(long, 'INVALID_ARGUMENT', /128 bytes/);
    const nameless = sendMatrix(client, { header: { ...header, uploadId: '', streams: 2 } }, finish);
    await expectRichFailure(nameless, 'INVALID_ARGUMENT', /upload_id/);
    stream.cancel();
    await until(() => seen.get('spu0')!.discarded === 1);
    await expectUntouched();
  });

  it('bounds how many uploads are open at a time', async () => {
    const streams = Array.from({ length: 8 }, () => startMatrix(client).stream);
    for (const stream of streams) stream.write({ header: denseHeader(sessionId, n) });
    const board = seen.get('spu0')!;
    await untilUploads(client, sessionId, 8);
    await expectRichFailure(loadDiagonal(client, sessionId, n), 'RESOURCE_EXHAUSTED', /8 uploads/);
    expect(board.opened, 'headers take no memory').to.equal(2);
    for (const stream of streams) stream.cancel();
    await untilUploads(client, sessionId, 0);
    await expectUntouched();
  });
});
