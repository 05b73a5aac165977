import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { credentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { expect } from 'chai';
import { packageFolder } from '../../../../../common/packageFolder.js';
import { descriptorSet, packages } from '../../../../../proto/load.js';
import type { ServerReflectionClient } from '../../../../../proto/types/grpc/reflection/v1/ServerReflection.js';
import type { ServerReflectionRequest } from '../../../../../proto/types/grpc/reflection/v1/ServerReflectionRequest.js';
import type { ServerReflectionResponse__Output } from '../../../../../proto/types/grpc/reflection/v1/ServerReflectionResponse.js';
import { createDescriptorIndex } from '../../../../../server/rpc/server/reflection/descriptorIndex.js';
import { lengthDelimitedFields } from '../../../../../server/rpc/server/reflection/wire.js';
import { closeAll, serve } from '../../../../support/rpc/harness.js';

const { reflection } = packages.grpc as unknown as {
  reflection: Record<string, { ServerReflection: ServiceClientConstructor }>;
};
const run = promisify(execFile);

/** Asks all on one stream, and gives the answers in order. */
function reflect(
  address: string,
  version: string,
  requests: ServerReflectionRequest[],
): Promise<ServerReflectionResponse__Output[]> {
  const client = new reflection[version].ServerReflection(
    address,
    credentials.createInsecure(),
  ) as unknown as ServerReflectionClient;
  return new Promise((resolve, reject) => {
    const answers: ServerReflectionResponse__Output[] = [];
    const stream = client.serverReflectionInfo();
    stream.on('data', (answer) => answers.push(answer));
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
    for (const request of requests) stream.write(request);
    stream.end();
  });
}

/** The comments that stand before the declarations of a serialised FileDescriptorProto. */
function leadingComments(file: Uint8Array): string[] {
  const within = (bytes: Uint8Array, wanted: number) =>
    [...lengthDelimitedFields(bytes)].filter(({ field }) => field === wanted).map((found) => found.bytes);
  const sourceCodeInfo = 9;
  const location = 1;
  const comment = 3;
  return within(file, sourceCodeInfo)
    .flatMap((info) => within(info, location))
    .flatMap((place) => within(place, comment))
    .map((bytes) => Buffer.from(bytes).toString('utf8').trim());
}

const services = [
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
  'spu.emulator.v1.EmulatorService',
  'spu.v1.SpuService',
];

describe('reflection', () => {
  afterEach(closeAll);

  for (const version of ['v1', 'v1alpha']) {
    it(`${version} lists services and gives files by name and by symbol`, async () => {
      const symbols = [
        'spu.v1.SpuService',
        'spu.v1.SpuService.LoadMatrix',
        'spu.v1.MatrixHeader',
        'spu.v1.MatrixHeader.session_id',
        'spu.v1.TimePoint.at',
        'spu.v1.DataType',
        'spu.v1.DATA_TYPE_INT8',
        'google.rpc.ErrorInfo.MetadataEntry',
        'grpc.health.v1.HealthCheckResponse.SERVING',
      ];
      const answers = await reflect(await serve(), version, [
        { listServices: '' },
        { fileByFilename: 'spu/v1/spu.proto' },
        ...symbols.map((symbol) => ({ fileContainingSymbol: symbol })),
        { fileContainingSymbol: 'spu.v1.Nothing' },
        { fileByFilename: 'nothing.proto' },
        { allExtensionNumbersOfType: 'spu.v1.Matrix' },
        { fileContainingExtension: { containingType: 'spu.v1.Matrix', extensionNumber: 7 } },
        {},
      ]);
      expect(answers[0].listServicesResponse?.service.map(({ name }) => name).sort()).to.deep.equal(services);
      expect(answers[1].originalRequest?.fileByFilename).to.equal('spu/v1/spu.proto');
      for (const answer of answers.slice(1, 2 + symbols.length)) {
        expect(
          answer.fileDescriptorResponse?.fileDescriptorProto.length,
          answer.errorResponse?.errorMessage,
        ).to.be.above(0);
      }
      const rest = answers.slice(2 + symbols.length);
      expect(rest.map(({ errorResponse }) => errorResponse?.errorCode)).to.deep.equal([
        5,
        5,
        undefined,
        5,
        3,
      ]);
      expect(rest[2].allExtensionNumbersResponse?.extensionNumber).to.deep.equal([]);
    });
  }

  it('gives every file with all that it imports, byte for byte as compiled', () => {
    const index = createDescriptorIndex(descriptorSet);
    const closure = index.closure(index.declaring('spu.v1.SpuService')!);
    const names = ['spu/v1/device.proto', 'spu/v1/tensor.proto', 'google/protobuf/timestamp.proto'];
    for (const name of names) {
      const { bytes } = index.file(name)!;
      expect(
        closure.some((file) => Buffer.compare(file, bytes) === 0),
        name,
      ).to.equal(true);
      expect(descriptorSet.includes(Buffer.from(bytes)), name).to.equal(true);
    }
  });

  it('gives the comments, in answers that every client accepts', async () => {
    const commented = {
      'spu.v1.SpuService': 'Leases a device for one client',
      'spu.v1.MatrixHeader': 'Names the upload',
      'spu.v1.ErrorReason': 'A field of the request has a wrong value',
      'spu.emulator.v1.EmulatorService': 'What only an emulated device can do.',
    };
    const answers = await reflect(
      await serve(),
      'v1',
      Object.keys(commented).map((symbol) => ({ fileContainingSymbol: symbol })),
    );
    for (const [at, comment] of Object.values(commented).entries()) {
      const files = answers[at].fileDescriptorResponse!.fileDescriptorProto as Uint8Array[];
      expect(leadingComments(files[0]).some((text) => text.startsWith(comment))).to.equal(true, comment);
      // What gRPC clients receive at most unless told otherwise: 4 MiB.
      expect(files.reduce((sum, { length }) => sum + length, 0)).to.be.below(2 ** 22);
    }
  });

  it('is enough for a client that validates descriptors', async function () {
    const buf = join(packageFolder, 'node_modules', '.bin', 'buf');
    if (!existsSync(buf)) this.skip();
    const address = await serve();
    for (const protocol of ['grpc-v1', 'grpc-v1alpha']) {
      const { stdout } = await run(buf, [
        'curl',
        '--http2-prior-knowledge',
        '--protocol=grpc',
        `--reflect-protocol=${protocol}`,
        `http://${address}/spu.v1.SpuService/ListDevices`,
      ]);
      expect(JSON.parse(stdout).devices[0].model).to.equal('example-board-64');
    }
    const { stdout } = await run(buf, [
      'curl',
      '--list-methods',
      '--http2-prior-knowledge',
      '--protocol=grpc',
      `http://${address}`,
    ]);
    expect(stdout).to.match(/spu\.emulator\.v1\.EmulatorService\/RestoreSnapshot/);
  });
});
