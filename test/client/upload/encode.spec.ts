import { expect } from 'chai';
import { encodeInto } from '../../../client/upload/encode.js';
import type { TensorSpec } from '../../../server/device/tensor.js';
import { decodeInto } from '../../../server/emulator/write/decode.js';
import { halfFormats, nearestHalf, valueOfHalf } from '../../support/client/halves.js';

const spec = (dtype: TensorSpec['dtype'], length: number): TensorSpec => ({
  role: 'vector',
  dtype,
  shape: [length],
  scale: [],
  layout: 'full',
  block: 0,
  segment: 0,
});
const patterns = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

function encode(values: Float32Array | Float64Array, dtype: 'float16' | 'bfloat16') {
  const out = new Uint8Array(2 * values.length);
  const unfit = encodeInto(values, dtype, 1, out);
  return { bits: new Uint16Array(out.buffer), unfit };
}

for (const format of halfFormats) {
  const { dtype } = format;
  describe(dtype, () => {
    it('decodes all 65536 patterns exactly, in both precisions', () => {
      for (const out of [new Float32Array(65536), new Float64Array(65536)]) {
        decodeInto(new Uint8Array(patterns.buffer), spec(dtype, 65536), out, 0, 65536);
        for (let bits = 0; bits < 65536; bits++) {
          if (!Object.is(out[bits], valueOfHalf(format, bits))) {
            expect.fail(`pattern ${bits} gave ${out[bits]}, not ${valueOfHalf(format, bits)}`);
          }
        }
      }
    });

    it('gives every pattern of a number back', () => {
      const values = Float32Array.from(patterns, (bits) => valueOfHalf(format, bits));
      const { bits } = encode(values, dtype);
      for (let k = 0; k < 65536; k++) {
        if (!Number.isNaN(values[k])) expect(bits[k]).to.equal(k);
        else expect(valueOfHalf(format, bits[k])).to.be.NaN;
      }
    });

    it('rounds to the nearest, ties to even: at, just below and just above the middle of every step', () => {
      const inputs: number[] = [];
      for (let bits = 0; Number.isFinite(valueOfHalf(format, bits)); bits++) {
        const low = valueOfHalf(format, bits);
        const high = valueOfHalf(format, bits + 1);
        // Beyond the largest number the next step leads to infinity.
        const middle = Number.isFinite(high)
          ? (low + high) / 2
          : 1.5 * low - valueOfHalf(format, bits - 1) / 2;
        const ulp = 2 ** (Math.floor(Math.log2(middle)) - 23);
        for (const x of [middle, middle - ulp, middle + ulp]) inputs.push(x, -x);
      }
      const values = Float32Array.from(inputs);
      const { bits } = encode(values, dtype);
      for (let k = 0; k < values.length; k++) {
        const expected = nearestHalf(format, values[k]);
        if (bits[k] !== expected) expect.fail(`${values[k]} gave ${bits[k]}, not ${expected}`);
      }
    });

    it('names the first number that it cannot hold', () => {
      const largest = valueOfHalf(format, dtype === 'float16' ? 0x7bff : 0x7f7f);
      const values = new Float32Array(20001).fill(largest);
      expect(encode(values, dtype).unfit).to.equal(-1);
      for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY, largest * (1 + 2 ** -format.fractionBits)]) {
        const some = values.slice();
        some[20000] = bad;
        expect(encode(some, dtype).unfit).to.equal(20000);
        some[9000] = bad;
        expect(encode(some, dtype).unfit).to.equal(9000);
      }
    });

    it('takes float64 numbers by way of float32', () => {
      const values = Float64Array.from({ length: 5000 }, (_, k) => Math.sin(k) * 1.7 ** ((k % 40) - 20));
      expect(encode(values, dtype).bits).to.deep.equal(encode(Float32Array.from(values), dtype).bits);
    });
  });
}
