import { expect } from 'chai';
import { packageDefinition } from '../../../../proto/load.js';
import { createUploadTap } from '../../../../server/rpc/fastUpload/uploadTap.js';

const { requestSerialize } = (
  packageDefinition['spu.v1.SpuService'] as unknown as {
    LoadMatrix: { requestSerialize(message: object): Buffer };
  }
).LoadMatrix;
const chunkTag = 0x12;
const largest = 1 << 20;

function frame(message: Buffer, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
const chunk = (tensor: number, offset: number, data: Buffer) =>
  requestSerialize({ chunk: { tensor, offset, data } });

/** Bytes that differ from place to place. */
function bytes(length: number, start = 0): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (start + index * 7 + (index >> 8)) & 255));
}

/** Calls `done` whenever the end of a message has come by. */
function createMessageCounter(done: () => void): (data: Buffer) => void {
  const head = Buffer.alloc(5);
  let at = 0;
  return (data) => {
    for (let from = 0; from < data.length; ) {
      if (at < 5) {
        head[at++] = data[from++];
        if (at < 5) continue;
      }
      const end = 5 + head.readUInt32BE(1);
      const take = Math.min(end - at, data.length - from);
      at += take;
      from += take;
      if (at === end) {
        at = 0;
        done();
      }
    }
  };
}

/** Hands `wire` over in reads of `step` bytes to a handler that is quick; returns what the sink and the handler got. */
function run(wire: Buffer, step: number, options: { sink?: boolean; refuse?: number } = {}) {
  const delivered: Buffer[] = [];
  const tapped: { tensor: number; offset: number; bytes: number; reads: Buffer[] }[] = [];
  const counter = createMessageCounter(() => tap.handled());
  const tap = createUploadTap(chunkTag, largest, (data) => {
    delivered.push(data);
    counter(data);
  });
  if (options.sink !== false) {
    tap.sink = (tensor, offset, bytes) => {
      if (offset === options.refuse) return undefined;
      const reads: Buffer[] = [];
      tapped.push({ tensor, offset, bytes, reads });
      return (read) => reads.push(read);
    };
  }
  for (let at = 0; at < wire.length; at += step) tap.receive(wire.subarray(at, at + step));
  return {
    delivered: Buffer.concat(delivered),
    tapped: tapped.map(({ reads, ...rest }) => ({ ...rest, data: Buffer.concat(reads) })),
  };
}

describe('upload tap', () => {
  const header = frame(requestSerialize({ header: { sessionId: 'a', matrix: { damping: 1 } } }));
  const finish = frame(requestSerialize({ finish: { crc32c: 7 } }));

  for (const step of [1, 3, 5, 34, 4096, 5000, 16384, 1e9]) {
    it(`sends large chunks to the sink and the rest on, in reads of ${step} bytes`, () => {
      const small = frame(chunk(1, 8, bytes(100)));
      const chunks = [
        { tensor: 0, offset: 0, data: bytes(8192, 1) },
        { tensor: 3, offset: 8192, data: bytes(5001, 2) },
        { tensor: 200, offset: 2 ** 40 + 3, data: bytes(70_000, 3) },
      ];
      const frames = chunks.map(({ tensor, offset, data }) => frame(chunk(tensor, offset, data)));
      const { delivered, tapped } = run(
        Buffer.concat([header, frames[0], small, frames[1], frames[2], finish]),
        step,
      );
      expect(tapped).to.deep.equal(chunks.map((sent) => ({ ...sent, bytes: sent.data.length })));
      expect(delivered.equals(Buffer.concat([header, small, finish]))).to.equal(true);
    });
  }

  const passedOn: [string, Buffer, Parameters<typeof run>[2]?][] = [
    ['no sink is set', frame(chunk(0, 0, bytes(8192))), { sink: false }],
    ['the sink refuses', frame(chunk(0, 8, bytes(8192))), { refuse: 8 }],
    ['the message is compressed', frame(chunk(0, 0, bytes(8192)), 1)],
    ['the message is too large', frame(chunk(0, 0, bytes(largest + 1)))],
    [
      'another field follows',
      frame(Buffer.concat([chunk(0, 0, bytes(8192)), requestSerialize({ finish: {} })])),
    ],
    ['the message is no chunk', frame(requestSerialize({ header: { uploadId: 'x'.repeat(9000) } }))],
    [
      'the fields come in another order',
      frame(
        Buffer.concat([Buffer.from([0x12, 0x87, 0x40, 0x10, 8, 0x08, 1, 0x1a, 0x80, 0x40]), bytes(8192)]),
      ),
    ],
    ['a length does not end', frame(Buffer.concat([Buffer.from([0x12]), Buffer.alloc(8192, 0xff)]))],
  ];
  for (const [why, wire, options] of passedOn) {
    it(`passes a message on unchanged if ${why}`, () => {
      for (const step of [7, 16384]) {
        const { delivered, tapped } = run(Buffer.concat([wire, finish]), step, options);
        expect(tapped).to.deep.equal([]);
        expect(delivered.equals(Buffer.concat([wire, finish]))).to.equal(true);
      }
    });
  }

  it('lets no chunk overtake a message that waits for the handler', () => {
    const delivered: Buffer[] = [];
    const tapped: number[] = [];
    const tap = createUploadTap(chunkTag, largest, (data) => delivered.push(data));
    tap.sink = (_, offset) => {
      tapped.push(offset);
      return () => {};
    };
    const first = frame(chunk(0, 0, bytes(8192)));
    tap.receive(Buffer.concat([header, first]));
    expect(tapped).to.deep.equal([]);
    tap.handled();
    tap.receive(frame(chunk(0, 8192, bytes(8192))));
    expect(tapped).to.deep.equal([]);
    tap.handled();
    tap.handled();
    tap.receive(frame(chunk(0, 16384, bytes(8192))));
    expect(tapped).to.deep.equal([16384]);
  });
});
