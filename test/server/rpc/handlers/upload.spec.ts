import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32c } from '@node-rs/crc32';
import { expect } from 'chai';
import type { MatrixHeader } from '../../../../proto/types/spu/v1/MatrixHeader.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import {
  denseHeader,
  diagonal,
  evolve,
  float32,
  floats,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
  sendMatrix,
  sendVector,
  startMatrix,
  vectorHeader,
} from '../../../support/rpc/calls.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { behaviours, discarded } from '../../../support/rpc/testDriver.js';

/** N of most matrices here. */
const n = 4;
const whole = diagonal(n);
const finish = { finish: {} };

describe('uploads over the network', () => {
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

  /** The matrix of version 1 and its target are still in effect, and the device works. */
  async function expectUntouched(): Promise<void> {
    const { evolutionId } = await evolve(client, {
      sessionId,
      duration: 100,
      initialState: 'INITIAL_STATE_ZERO',
      expectedMatrixVersion: 1,
      expectedVectorVersion: 1,
    });
    const { data } = await sample(client, { sessionId, at: { evolutionId } });
    for (const x of floats(data)) expect(x).to.be.closeTo(1, 0.02);
  }

  it('takes chunks in any order, and empty ones', async () => {
    const parts = [
      { chunk: { offset: 40, data: whole.subarray(40) } },
      { chunk: { offset: 8, data: whole.subarray(8, 40) } },
      { chunk: { offset: 8, data: Buffer.alloc(0) } },
      { chunk: { offset: 0, data: whole.subarray(0, 8) } },
    ];
    const header = denseHeader(sessionId, n);
    const { version, largestEigenvalue } = await sendMatrix(client, { header }, ...parts, finish);
    expect({ version, largestEigenvalue }).to.deep.equal({ version: 2, largestEigenvalue: n });
  });

  it('refuses to change the damping together with anything else, and where the device cannot', async () => {
    const matrix = { loaded: {}, damping: 1 };
    const send = (header: MatrixHeader) => sendMatrix(client, { header: { sessionId, ...header } }, finish);
    const { tensors } = denseHeader(sessionId, n);
    await expectFailure(send({ matrix, tensors }), 'INVALID_ARGUMENT', /tensors/);
    await expectFailure(send({ matrix, acceptUnstable: true }), 'INVALID_ARGUMENT', /accept_unstable/);
    await expectFailure(send({ matrix: { ...matrix, damping: -1 } }), 'INVALID_ARGUMENT', /matrix\.damping/);
    await expectFailure(send({ matrix }), 'UNIMPLEMENTED', /load the matrix again/);
    await expectUntouched();
  });

  it('takes the lower triangle', async () => {
    const header = denseHeader(sessionId, 2, {
      tensors: [
        {
          role: 'TENSOR_ROLE_DENSE',
          dtype: 'DATA_TYPE_FLOAT32',
          shape: [2, 2],
          layout: 'LAYOUT_LOWER_TRIANGLE',
        },
      ],
    });
    // [[2, 1], [1, 2]] has eigenvalues 1 and 3.
    const answer = await sendMatrix(client, { header }, { chunk: { data: float32(2, 1, 2) } }, finish);
    expect(answer.smallestEigenvalue).to.be.closeTo(1, 1e-12);
    expect(answer.largestEigenvalue).to.be.closeTo(3, 1e-12);
  });

  it('refuses bytes that come twice, lie outside, or cut an element', async () => {
    const header = denseHeader(sessionId, n);
    const twice = sendMatrix(
      client,
      { header },
      { chunk: { data: whole } },
      { chunk: { offset: 60, data: whole.subarray(60) } },
      finish,
    );
    await expectRichFailure(twice, 'OUT_OF_RANGE', /60 to 64 .*twice/);
    const beyond = sendMatrix(client, { header }, { chunk: { offset: 4, data: whole } }, finish);
    await expectRichFailure(beyond, 'OUT_OF_RANGE', /4 to 68 lie outside/);
    const noTensor = sendMatrix(client, { header }, { chunk: { tensor: 3, data: whole } }, finish);
    await expectRichFailure(noTensor, 'OUT_OF_RANGE', /tensor/);
    const cut = sendMatrix(client, { header }, { chunk: { offset: 2, data: whole.subarray(0, 4) } }, finish);
    await expectRichFailure(cut, 'INVALID_ARGUMENT', /whole elements/);
    await expectUntouched();
  });

  it('refuses a finish while bytes are missing, and says where', async () => {
    const header = denseHeader(sessionId, n);
    const short = sendMatrix(
      client,
      { header },
      { chunk: { data: whole.subarray(0, 16) } },
      { chunk: { offset: 32, data: whole.subarray(32) } },
      finish,
    );
    const failure = await expectRichFailure(short, 'INVALID_ARGUMENT', /48 of 64 bytes .*gap is at 16/);
    expect(failure.fields).to.deep.equal(['tensor 0 (dense)']);
    await expectUntouched();
  });

  it('discards an upload whose stream ends without a finish', async () => {
    const header = denseHeader(sessionId, n);
    const open = sendMatrix(client, { header }, { chunk: { data: whole } });
    const failure = await expectRichFailure(open, 'ABORTED', /without a finish/);
    expect(failure.info?.reason).to.equal('UPLOAD_UNFINISHED');
    await expectRichFailure(sendMatrix(client), 'ABORTED');
    expect(discarded.get('spu0')).to.equal(1);
    await expectUntouched();
  });

  it('discards an upload that the client cancels, or whose deadline passes', async () => {
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, n) });
    stream.write({ chunk: { data: whole } });
    await sleep(50);
    stream.cancel();
    await expectFailure(answer, 'CANCELLED');
    behaviours.get('spu0')!.commitDelay = 2000;
    const late = new Promise((resolve, reject) => {
      const call = client.loadMatrix({ deadline: Date.now() + 200 }, (error, response) =>
        error ? reject(error) : resolve(response),
      );
      call.write({ header: denseHeader(sessionId, n) });
      call.write({ chunk: { data: whole } });
      call.end(finish);
    });
    await expectFailure(late, 'DEADLINE_EXCEEDED');
    behaviours.get('spu0')!.commitDelay = 0;
    await sleep(50);
    expect(discarded.get('spu0')).to.equal(2);
    await expectUntouched();
  });

  it('checks the CRC32C of each stream, in the order sent', async () => {
    const header = denseHeader(sessionId, n, { checksum: true });
    const [first, second] = [whole.subarray(32), whole.subarray(0, 32)];
    const sum = crc32c(second, crc32c(first));
    const upload = (crc?: number) =>
      sendMatrix(
        client,
        { header },
        { chunk: { offset: 32, data: first } },
        { chunk: { data: second } },
        { finish: crc === undefined ? {} : { crc32c: crc } },
      );
    const failure = await expectRichFailure(upload(sum ^ 1), 'DATA_LOSS', /send the upload again/);
    expect(failure.info?.metadata.computed).to.equal(String(sum));
    await expectRichFailure(upload(), 'INVALID_ARGUMENT', /crc32c/);
    await expectUntouched();
    expect((await upload(sum)).version).to.equal(2);
    const unasked = sendMatrix(
      client,
      { header: denseHeader(sessionId, n) },
      { chunk: { data: whole } },
      {
        finish: { crc32c: sum },
      },
    );
    await expectRichFailure(unasked, 'INVALID_ARGUMENT', /promised no checksum/);
  });

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
    const second = startMatrix(connect(address));
    first.stream.write({ header });
    second.stream.write({ header });
    first.stream.write({ chunk: { data: whole.subarray(0, 32) } });
    await sleep(50);
    first.stream.cancel();
    await sleep(50);
    second.stream.write({ chunk: { offset: 32, data: whole.subarray(32) } });
    second.stream.end(finish);
    await expectRichFailure(second.answer, 'ABORTED', /stream of it ended without a finish/);
    await expectUntouched();
  });

  it('discards a parallel upload whose other streams never come', async () => {
    await closeAll();
    address = await serve({ leaseSeconds: 0.4 });
    client = connect(address);
    ({ sessionId } = await openSession(client));
    const header = denseHeader(sessionId, n, { uploadId: 'half', streams: 2 });
    await sendMatrix(client, { header }, { chunk: { data: whole.subarray(0, 32) } }, finish);
    for (let i = 0; i < 4; i++) {
      await sleep(150);
      await loadTarget(client, sessionId, [1]);
    }
    expect(discarded.get('spu0')).to.equal(1);
  });

  it('refuses more streams than announced, another header, and an id that is too long', async () => {
    const header = denseHeader(sessionId, n, { uploadId: 'one' });
    const { stream } = startMatrix(client);
    stream.write({ header });
    await sleep(50);
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
    await sleep(50);
    await expectUntouched();
  });

  it('bounds how many uploads are open at a time', async () => {
    const streams = Array.from({ length: 8 }, () => startMatrix(client).stream);
    for (const stream of streams) stream.write({ header: denseHeader(sessionId, n) });
    await sleep(100);
    await expectRichFailure(loadDiagonal(client, sessionId, n), 'RESOURCE_EXHAUSTED', /8 uploads/);
    for (const stream of streams) stream.cancel();
    await sleep(100);
    await expectUntouched();
  });

  it('wants a header first, once, and nothing but upload messages', async () => {
    const header = denseHeader(sessionId, n);
    await expectRichFailure(sendMatrix(client, { chunk: { data: whole } }), 'INVALID_ARGUMENT', /header/);
    await expectRichFailure(sendMatrix(client, { header }, { header }), 'INVALID_ARGUMENT', /twice/);
    await expectRichFailure(sendMatrix(client, { header }, {}), 'INVALID_ARGUMENT', /not set/);
    await expectUntouched();
  });

  it('answers an error while the client still sends', async () => {
    const { stream, answer } = startMatrix(client);
    stream.on('error', () => {});
    stream.write({ header: denseHeader(sessionId, 64) });
    stream.write({ chunk: { offset: 1, data: whole } });
    let answered = false;
    const failed = expectRichFailure(answer, 'INVALID_ARGUMENT').finally(() => {
      answered = true;
    });
    for (let sent = 0; sent < 64 && !answered; sent++) {
      if (!stream.write({ chunk: { data: Buffer.alloc(2 ** 20) } })) {
        await Promise.race([once(stream, 'drain'), failed]);
      }
    }
    await failed;
    await expectUntouched();
  });

  it('names the tensor and the entry that is not finite', async () => {
    const bad = Buffer.from(whole);
    bad.writeFloatLE(Number.NaN, 5 * 4);
    const header = denseHeader(sessionId, n);
    const nan = sendMatrix(client, { header }, { chunk: { data: bad } }, finish);
    await expectRichFailure(nan, 'INVALID_ARGUMENT', /dense tensor: entry 5 is NaN/);
    const infinite = sendVector(
      client,
      { header: vectorHeader(sessionId, 2) },
      { chunk: { data: float32(1, Number.POSITIVE_INFINITY) } },
      finish,
    );
    await expectRichFailure(infinite, 'INVALID_ARGUMENT', /entry 1/);
    await expectUntouched();
  });

  it('refuses a matrix that is not positive definite, unless told otherwise', async () => {
    const negative = { chunk: { data: float32(1, 0, 0, -2) } };
    const header = denseHeader(sessionId, 2);
    const failure = await expectRichFailure(
      sendMatrix(client, { header }, negative, finish),
      'FAILED_PRECONDITION',
      /eigenvalue is -2/,
    );
    expect(failure.info).to.deep.include({ reason: 'NOT_POSITIVE_DEFINITE', metadata: { eigenvalue: '-2' } });
    await expectUntouched();
    const accepted = await sendMatrix(
      client,
      { header: { ...header, acceptUnstable: true } },
      negative,
      finish,
    );
    expect(accepted.version).to.equal(2);
  });
});
