import http2 from 'node:http2';
import { type ClientWritableStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { crc32c } from '@node-rs/crc32';
import { expect } from 'chai';
import { createMemoryDevice } from '../../../../bench/harness/memoryDriver.js';
import { packageDefinition, packages } from '../../../../proto/load.js';
import type { LoadMatrixRequest } from '../../../../proto/types/spu/v1/LoadMatrixRequest.js';
import type { LoadMatrixResponse__Output } from '../../../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { RunResponse__Output } from '../../../../proto/types/spu/v1/RunResponse.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import type { ProtoGrpcType } from '../../../../proto/types/spu.js';
import { systemHostClock } from '../../../../server/hostClock.js';
import { createCalls } from '../../../../server/rpc/calls/calls.js';
import { createAuthorize } from '../../../../server/rpc/server/auth.js';
import { createGrpcServer, type GrpcServer } from '../../../../server/rpc/server/grpcServer.js';
import { createDeviceSlot } from '../../../../server/session/deviceSlot.js';
import { createMemoryBudget } from '../../../../server/session/memoryBudget.js';
import { createServiceLimits } from '../../../../server/session/serviceLimits.js';
import { createSessions } from '../../../../server/session/sessions.js';
import { openSession } from '../../../support/rpc/calls.js';
import { until } from '../../../support/until.js';

const { SpuService } = (packages as unknown as ProtoGrpcType).spu.v1;
const bytes = 4 * 300_000;
const data = Buffer.from(Uint32Array.from({ length: bytes / 4 }, (_, index) => index * 2654435761).buffer);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('uploads past grpc-js', () => {
  const device = createMemoryDevice('memory');
  const { openMatrix } = device;
  /** Uploads whose memory the device has given. */
  let opened = 0;
  device.openMatrix = async (spec) => {
    const upload = await openMatrix(spec);
    opened++;
    return upload;
  };
  let server: GrpcServer;
  let client: SpuServiceClient;
  let session = '';
  /** Bytes of messages that grpc-js put together and gave to the handler. */
  let deserialized = 0;
  const method = packageDefinition['spu.v1.SpuService'] as unknown as {
    LoadMatrix: { requestDeserialize(message: Buffer): object };
  };
  const { requestDeserialize } = method.LoadMatrix;

  before(async () => {
    method.LoadMatrix.requestDeserialize = (message) => {
      deserialized += message.length;
      return requestDeserialize(message);
    };
    const sessions = createSessions({
      slots: [await createDeviceSlot(device)],
      limits: createServiceLimits({ leaseSeconds: 60, graceSeconds: 60, queueLength: 1 }),
      memory: createMemoryBudget(2 ** 30),
      clock: systemHostClock,
      log: silent,
    });
    const calls = createCalls(sessions, createAuthorize([]), silent);
    const options = { calls, addresses: ['127.0.0.1:0'], route: 'test', keepaliveSeconds: 60 };
    server = await createGrpcServer(options);
    client = new SpuService(server.addresses[0], credentials.createInsecure());
    session = (await openSession(client)).sessionId;
  });
  after(async () => {
    method.LoadMatrix.requestDeserialize = requestDeserialize;
    client.close();
    await server.stop(0);
  });
  beforeEach(() => {
    for (const memory of device.matrix) memory.fill(0);
    deserialized = 0;
  });

  const header = (uploadId = '', streams = 1): LoadMatrixRequest => ({
    header: {
      sessionId: session,
      uploadId,
      streams,
      checksum: true,
      matrix: { diagonal: { dimension: bytes / 4 }, damping: 1 },
      tensors: [{ role: 'TENSOR_ROLE_DIAGONAL', dtype: 'DATA_TYPE_FLOAT32', shape: [bytes / 4] }],
    },
  });
  const chunk = (from: number, to: number): LoadMatrixRequest => ({
    chunk: { tensor: 0, offset: from, data: data.subarray(from, to) },
  });
  const chunks = (size: number) =>
    Array.from({ length: Math.ceil(bytes / size) }, (_, k) =>
      chunk(k * size, Math.min(bytes, (k + 1) * size)),
    );

  /** Sends a header and the first chunk, then, when the device's memory is ready, the rest. */
  async function load(
    first: LoadMatrixRequest,
    rest: LoadMatrixRequest[],
    before = opened,
  ): Promise<LoadMatrixResponse__Output> {
    let stream!: ClientWritableStream<LoadMatrixRequest>;
    const loaded = new Promise<LoadMatrixResponse__Output>((resolve, reject) => {
      stream = client.LoadMatrix((error, answer) => (error ? reject(error) : resolve(answer!)));
    });
    stream.write(first);
    stream.write(rest[0]);
    await until(() => opened > before);
    for (const message of rest.slice(1)) stream.write(message);
    stream.end();
    return loaded;
  }
  const finish = (crc = crc32c(data)): LoadMatrixRequest => ({ finish: { crc32c: crc } });
  const failure = (answer: Promise<unknown>) =>
    answer.then(
      () => expect.fail('the upload was accepted'),
      (error: ServiceError) => error,
    );
  const programmed = () => Buffer.from(device.matrix[0]).equals(data);

  for (const size of [2048, 65_536, 400_000, bytes]) {
    it(`programs what was sent, in chunks of ${size} bytes`, async () => {
      await load(header(), [...chunks(size), finish()]);
      expect(programmed()).to.equal(true);
      if (size > 4096) expect(deserialized).to.be.below(1000 + size);
      else expect(deserialized).to.be.above(bytes);
    });
  }

  it('takes small and large chunks in any order', async () => {
    const mixed = [
      chunk(800_000, bytes),
      chunk(0, 1000),
      chunk(200_000, 800_000),
      chunk(1000, 1004),
      chunk(1004, 200_000),
    ];
    const sum = mixed.reduce((crc, message) => crc32c(message.chunk!.data as Buffer, crc), 0);
    await load(header(), [...mixed, finish(sum)]);
    expect(programmed()).to.equal(true);
  });

  it('joins the streams of one upload', async () => {
    const half = bytes / 2;
    const halves = [
      [chunk(0, half), finish(crc32c(data.subarray(0, half)))],
      [chunk(half, bytes), finish(crc32c(data.subarray(half)))],
    ];
    const answers = await Promise.all(halves.map((rest) => load(header('joined', 2), rest)));
    expect(answers.filter(({ version }) => version > 0)).to.have.lengthOf(1);
    expect(programmed()).to.equal(true);
  });

  const refused: [string, LoadMatrixRequest[], number, RegExp][] = [
    ['bytes sent twice', [...chunks(400_000), chunk(0, 8192), finish()], status.OUT_OF_RANGE, /came twice/],
    [
      'a chunk beyond the end',
      [chunk(0, 4), { chunk: { offset: bytes - 4096, data: data.subarray(0, 8192) } }],
      status.OUT_OF_RANGE,
      /lie outside/,
    ],
    [
      'an unknown tensor',
      [chunk(0, 4), { chunk: { tensor: 7, data: data.subarray(0, 8192) } }],
      status.OUT_OF_RANGE,
      /announces 1 tensors/,
    ],
    ['half an element', [chunk(8196, 8200), chunk(0, 8193)], status.INVALID_ARGUMENT, /whole elements/],
    [
      'missing bytes',
      [chunk(0, 400_000), finish(crc32c(data.subarray(0, 400_000)))],
      status.INVALID_ARGUMENT,
      /gap/,
    ],
    ['a wrong checksum', [...chunks(400_000), finish(1)], status.DATA_LOSS, /CRC32C/],
    ['a missing finish', chunks(400_000), status.ABORTED, /without a finish/],
    ['a second header', [chunk(0, 8192), header()], status.INVALID_ARGUMENT, /came twice/],
    [
      'a message that is too large',
      [chunk(0, 4), { chunk: { data: Buffer.alloc(5 << 20) } }],
      status.RESOURCE_EXHAUSTED,
      /larger/,
    ],
  ];
  for (const [what, rest, code, text] of refused) {
    it(`refuses ${what} as grpc-js would, and keeps the old matrix`, async () => {
      await load(header(), [...chunks(400_000), finish()]);
      const error = await failure(load(header(), rest));
      expect(status[error.code], error.details).to.equal(status[code]);
      expect(error.details).to.match(text);
      expect(programmed()).to.equal(true);
    });
  }

  it('carries two matrices on one Run stream', async () => {
    const stream = client.Run();
    const answers: RunResponse__Output[] = [];
    stream.on('data', (answer) => answers.push(answer));
    stream.write({ open: { sessionId: session } });
    for (let matrix = 0; matrix < 2; matrix++) {
      stream.write({ matrix: header().header });
      for (const message of chunks(400_000)) stream.write({ chunk: message.chunk });
      stream.write({ finish: finish().finish });
    }
    stream.end();
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
    expect(answers.map(({ message }) => message)).to.deep.equal(['opened', 'matrix', 'matrix']);
    expect(answers[2].matrix!.version).to.equal(answers[1].matrix!.version + 1);
    expect(programmed()).to.equal(true);
  });

  it('lives on when a client is killed in the middle of a chunk', async () => {
    const http = http2.connect(`http://${server.addresses[0]}`);
    const stream = http.request({
      ':method': 'POST',
      ':path': '/spu.v1.SpuService/LoadMatrix',
      'content-type': 'application/grpc',
      // Not the way to another stream's memory.
      'spu-tap': '1',
    });
    stream.on('error', () => {});
    const frame = (message: LoadMatrixRequest) => {
      const body = SpuService.service.LoadMatrix.requestSerialize(message);
      const head = Buffer.alloc(5);
      head.writeUInt32BE(body.length, 1);
      return Buffer.concat([head, body]);
    };
    const before = opened;
    stream.write(frame(header()));
    stream.write(frame(chunk(400_000, 400_004)));
    await until(() => opened > before);
    await new Promise((resolve) => stream.write(frame(chunk(0, 400_000)).subarray(0, 100_000), resolve));
    http.destroy();
    await load(header(), [...chunks(400_000), finish()]);
    expect(programmed()).to.equal(true);
  });
});
