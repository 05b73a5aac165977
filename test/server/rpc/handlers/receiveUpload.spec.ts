import { once } from 'node:events';
import { crc32c } from '@node-rs/crc32';
import { expect } from 'chai';
import type { MatrixHeader } from '../../../../proto/types/spu/v1/MatrixHeader.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import {
  denseHeader,
  diagonal,
  float32,
  loadDiagonal,
  loadTarget,
  openSession,
  renewLease,
  sendMatrix,
  sendVector,
  startMatrix,
  vectorHeader,
} from '../../../support/rpc/calls.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import { expectFirst } from '../../../support/rpc/firstMatrix.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { behaviours, seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

/** N of most matrices here. */
const n = 4;
const whole = diagonal(n);
const finish = { finish: {} };

describe('an upload over the network', () => {
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
    expect(seen.get('spu0')!.discarded).to.equal(1);
    await expectUntouched();
  });

  it('discards an upload that the client cancels, or whose deadline passes', async () => {
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, n) });
    stream.write({ chunk: { data: whole } });
    const board = seen.get('spu0')!;
    await until(() => board.opened === 3);
    stream.cancel();
    await expectFailure(answer, 'CANCELLED');
    await until(() => board.discarded === 1);
    behaviours.get('spu0')!.holdCommit = true;
    const late = new Promise((resolve, reject) => {
      const call = client.loadMatrix({ deadline: Date.now() + 200 }, (error, response) =>
        error ? reject(error) : resolve(response),
      );
      call.write({ header: denseHeader(sessionId, n) });
      call.write({ chunk: { data: whole } });
      call.end(finish);
    });
    await expectFailure(late, 'DEADLINE_EXCEEDED');
    // Whether it was opened before is a matter of time.
    await until(() => board.discarded === board.opened - 2);
    behaviours.get('spu0')!.holdCommit = false;
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
    expect(failure.info?.metadata).to.deep.equal({ expected: String((sum ^ 1) >>> 0), actual: String(sum) });
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

  it('wants a header first, once, and nothing but upload messages', async () => {
    const header = denseHeader(sessionId, n);
    await expectRichFailure(sendMatrix(client, { chunk: { data: whole } }), 'INVALID_ARGUMENT', /header/);
    await expectRichFailure(sendMatrix(client, { header }, { header }), 'INVALID_ARGUMENT', /twice/);
    await expectRichFailure(sendMatrix(client, { header }, {}), 'INVALID_ARGUMENT', /not set/);
    await expectUntouched();
  });

  it('takes nothing behind the finish, and then nothing at all', async () => {
    const header = denseHeader(sessionId, n);
    for (const more of [finish, { chunk: { data: whole.subarray(0, 4) } }, { header }]) {
      const upload = sendMatrix(client, { header }, { chunk: { data: whole } }, finish, more);
      const failure = await expectRichFailure(upload, 'INVALID_ARGUMENT', /after the finish/);
      expect(failure.info?.reason).to.equal('MESSAGE_ORDER');
    }
    await expectUntouched();
  });

  it('takes no memory of the device for a header alone', async () => {
    const { opened } = seen.get('spu0')!;
    const header = denseHeader(sessionId, 64, { streams: 2 });
    for (let k = 0; k < 20; k++) {
      const own = { ...header, uploadId: `nothing ${k}` };
      expect((await sendMatrix(client, { header: own }, finish)).version).to.equal(0);
    }
    expect(seen.get('spu0')!.opened).to.equal(opened);
    expect((await renewLease(client, sessionId)).uploads).to.have.length(8);
    expect((await loadDiagonal(client, sessionId, n)).version).to.equal(2);
  });

  it('refuses more streams than a server takes', async () => {
    const header = denseHeader(sessionId, n, { uploadId: 'wide', streams: 33 });
    const failure = await expectRichFailure(sendMatrix(client, { header }), 'INVALID_ARGUMENT', /at most 32/);
    expect(failure.info?.metadata).to.deep.include({ limit: '32', actual: '33' });
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
    expect(failure.info).to.deep.include({ reason: 'NOT_POSITIVE_DEFINITE', metadata: { actual: '-2' } });
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
