import { crc32c } from '@node-rs/crc32';
import { expect } from 'chai';
import type { Reduction } from '../../../client/index.js';
import { collect } from '../../../client/operations/readout.js';
import type { SampleResponse__Output } from '../../../proto/types/spu/v1/SampleResponse.js';

type Answer = { shape: number[]; dtype?: string; data: Uint8Array; crc32c?: number };

/** The messages of a read-out, its numbers in two chunks. */
function messages({ shape, dtype = 'DATA_TYPE_FLOAT32', data, crc32c }: Answer): SampleResponse__Output[] {
  const half = data.length / 2;
  return [
    { header: { shape, dtype, matrixVersion: 1, targetVersion: 2, firstTick: 3, lastTick: 5 } },
    { chunk: { tensor: 0, offset: 0, data: Buffer.from(data.subarray(0, half)) } },
    { chunk: { tensor: 0, offset: half, data: Buffer.from(data.subarray(half)) } },
    { timing: { link: 1, clipped: 0, rangePasses: 1, ...(crc32c !== undefined && { crc32c }) } },
  ] as unknown as SampleResponse__Output[];
}

const read = (answer: Answer, reduction: Reduction = 'none', checksum = false) =>
  collect(async (take) => messages(answer).forEach(take), { reduction, checksum });

const float32 = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);

describe('a read-out', () => {
  it('tells ticks and versions', async () => {
    const { firstTick, lastTick, matrixVersion, targetVersion, dtype } = await read({
      shape: [2, 1],
      data: float32(1, 2),
    });
    expect({ firstTick, lastTick, matrixVersion, targetVersion, dtype }).to.deep.equal({
      firstTick: 3,
      lastTick: 5,
      matrixVersion: 1,
      targetVersion: 2,
      dtype: 'float32',
    });
  });

  it('of a mean and a covariance gives each', async () => {
    const samples = await read({ shape: [3, 2], data: float32(1, 2, 3, 4, 4, 5) }, 'meanAndCovariance');
    expect([...samples.mean!]).to.deep.equal([1, 2]);
    expect([...samples.covariance!]).to.deep.equal([3, 4, 4, 5]);
    expect(samples.variance).to.equal(undefined);
  });

  it('of halves becomes float32, bit for bit', async () => {
    // 1, -2, 65504 and the smallest subnormal.
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001).buffer);
    const { values } = await read({ shape: [2, 2], dtype: 'DATA_TYPE_FLOAT16', data: halves });
    expect(values).to.be.instanceOf(Float32Array);
    expect([...values]).to.deep.equal([1, -2, 65504, 2 ** -24]);
  });

  it('is compared with its checksum, which the caller need not see', async () => {
    const data = float32(1, 2, 3, 4);
    const answer = { shape: [2, 2], data, crc32c: crc32c(Buffer.from(data)) };
    const { timing } = await read(answer, 'none', true);
    expect(timing).not.to.have.property('crc32c');
    const broken = await read({ ...answer, crc32c: 1 }, 'none', true).catch((error: unknown) => error);
    expect(broken).to.have.property('code', 'DATA_LOSS');
    const none = await read({ shape: [2, 2], data }, 'none', true).catch((error: unknown) => error);
    expect(none)
      .to.have.property('message')
      .that.matches(/no checksum came/);
  });

  it('that lacks bytes is refused', async () => {
    const error = await read({ shape: [3, 1], data: float32(1, 2) }).catch((error: unknown) => error);
    expect(error)
      .to.have.property('message')
      .that.matches(/8 of 12 bytes came/);
  });
});
