import { expect } from 'chai';
import { connectSpu, dense } from '../../../client/index.js';
import { withChunkRequests } from '../../../client/transport/chunkRequest.js';
import { packages } from '../../../proto/load.js';
import type { ProtoGrpcType } from '../../../proto/types/spu.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';

const { SpuService } = (packages as unknown as ProtoGrpcType).spu.v1;
const plain = SpuService.service;
const chunking = withChunkRequests(SpuService).service;

function bytesOf(message: Buffer): Buffer {
  const bytes = Buffer.alloc(message.length + 5, 0xee);
  message.copy(bytes, 5);
  expect(bytes.subarray(0, 5).every((byte) => byte === 0xee)).to.equal(true);
  return bytes.subarray(5);
}

describe('requests of a large chunk', () => {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256));

  for (const name of ['LoadMatrix', 'LoadVector', 'Run'] as const) {
    it(`${name}: are what protobufjs would have made of them`, () => {
      for (const tensor of [0, 1, 127, 128, 100_000])
        for (const offset of [0, 1, 2 ** 20, 2 ** 31, 2 ** 32 + 5, 2 ** 40 + 2 ** 20])
          for (const length of [100, 4096, 5000]) {
            const request = { chunk: { tensor, offset, data: data.subarray(0, length) } };
            const read = plain[name].requestDeserialize;
            expect(read(bytesOf(chunking[name].requestSerialize(request as never)))).to.deep.equal(
              read(plain[name].requestSerialize(request as never)),
            );
          }
    });
  }

  it('leave every other message to protobufjs', () => {
    const request = { finish: { crc32c: 5 } };
    expect(chunking.LoadMatrix.requestSerialize(request)).to.deep.equal(
      plain.LoadMatrix.requestSerialize(request),
    );
  });

  describe('arrive', () => {
    let server: TestServer;
    before(async () => {
      server = await startTestServer();
    });
    after(() => server.stop());

    // grpc.default_compression_algorithm: 0 none, 2 gzip.
    for (const algorithm of [0, 2]) {
      it(`with compression algorithm ${algorithm}`, async () => {
        const spu = await connectSpu(server.address, {
          channel: { 'grpc.default_compression_algorithm': algorithm },
        });
        const session = await spu.openSession({ seed: 1 });
        const n = 64;
        const matrix = new Float32Array(n * n);
        for (let i = 0; i < n; i++) matrix[i * (n + 1)] = 1 + i;
        await session.loadMatrix(dense({ dimension: n, matrix }), { checksum: true });
        await session.close();
        spu.close();
      });
    }
  });
});
