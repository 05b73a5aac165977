import { expect } from 'chai';
import { packages } from '../../../../proto/load.js';
import type { ProtoGrpcType } from '../../../../proto/types/spu.js';
import { withChunkResponses } from '../../../../server/rpc/calls/chunkResponse.js';

const plain = (packages as unknown as ProtoGrpcType).spu.v1.SpuService.service;
const chunking = withChunkResponses(plain) as unknown as typeof plain;

/** As grpc-js makes a frame's contents of a message. */
function bytesOf(message: Buffer): Buffer {
  const bytes = Buffer.alloc(message.byteLength + 5);
  message.copy(bytes, 5);
  return bytes.subarray(5);
}

describe('responses with a large chunk', () => {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256));

  for (const name of ['Sample', 'Run'] as const) {
    it(`${name}: are what protobufjs would have made of them`, () => {
      for (const sequence of [0, 1, 200]) {
        for (const offset of [0, 2 ** 20, 2 ** 32 + 5]) {
          for (const length of [100, 4096, 5000]) {
            const sample = { chunk: { tensor: 0, offset, data: data.subarray(0, length) } };
            const response = (name === 'Run' ? { sequence, sample } : sample) as never;
            const made = chunking[name].responseSerialize(response);
            expect(Buffer.isBuffer(made), `${length} bytes`).to.equal(length < 4096);
            const read = plain[name].responseDeserialize;
            expect(read(bytesOf(made))).to.deep.equal(read(plain[name].responseSerialize(response)));
          }
        }
      }
    });
  }

  it('leave every other message to protobufjs', () => {
    const response = { sequence: 3, opened: { matrixVersion: 1, vectorVersion: 2 } };
    expect(chunking.Run.responseSerialize(response)).to.deep.equal(plain.Run.responseSerialize(response));
  });
});
