import { expect } from 'chai';
import { type Encoding, tensor } from '../../../client/structures/tensor.js';
import { chooseScale, encodeRange } from '../../../client/upload/scale.js';
import { byteLength, elementCount, type TensorSpec } from '../../../server/device/tensor.js';
import { decodeInto } from '../../../server/emulator/write/decode.js';

/** Rows of very different sizes. */
const numbers = (n: number, count: number) =>
  Float32Array.from({ length: count }, (_, k) => Math.sin(1 + k * 0.7) * 3 ** (Math.floor(k / n) % 9));

function throughTheWire(encoding: Encoding, layout: 'full' | 'lowerTriangle', n: number) {
  const place = { role: 'dense', shape: [n, n], label: 'matrix', layout } as const;
  const count = elementCount({ ...place, shape: [n, n] } as unknown as TensorSpec);
  const values = numbers(n, count);
  const source = tensor(place, values, encoding);
  const scale = chooseScale(source);
  const spec: TensorSpec = {
    ...place,
    shape: [n, n],
    dtype: source.dtype,
    scale: [...scale],
    block: 0,
    segment: 0,
  };
  const bytes = new Uint8Array(byteLength(spec));
  const size = bytes.length / count;
  // Two pieces, cut in the middle of a row.
  const cut = Math.floor(count / 3);
  encodeRange(source, scale, values.subarray(0, cut), 0, bytes.subarray(0, cut * size));
  encodeRange(source, scale, values.subarray(cut), cut, bytes.subarray(cut * size));
  const back = new Float64Array(count);
  decodeInto(bytes, spec, back, 0, count);
  return { values, back, scale };
}

describe('client and server', () => {
  const n = 97;
  for (const layout of ['full', 'lowerTriangle'] as const) {
    for (const dtype of ['int8', 'int16'] as const) {
      for (const scale of ['tensor', 'row'] as const) {
        it(`agree on ${dtype} with a scale for each ${scale}, ${layout}: half a step at most`, () => {
          const { values, back, scale: scales } = throughTheWire({ dtype, scale }, layout, n);
          expect(scales.length).to.equal(scale === 'row' ? n : 1);
          let k = 0;
          for (let row = 0; row < n; row++) {
            const end = k + (layout === 'full' ? n : row + 1);
            const step = scales.length === 1 ? scales[0] : scales[row];
            const largest = Math.max(...values.subarray(k, end).map(Math.abs));
            if (scale === 'row') expect(step).to.equal(largest / (dtype === 'int8' ? 127 : 32767));
            // Codes up to 32767 are computed in float32: 0.002 steps more.
            for (; k < end; k++) expect(Math.abs(back[k] - values[k])).to.be.at.most(0.503 * step);
          }
        });
      }
    }
    for (const [encoding, places] of [
      ['float16', 11],
      ['bfloat16', 8],
      ['float32', 24],
      ['float64', 53],
    ] as const) {
      it(`agree on ${encoding}, ${layout}: ${places} binary places`, () => {
        const { values, back } = throughTheWire(encoding, layout, n);
        for (let k = 0; k < values.length; k++) {
          expect(Math.abs(back[k] - values[k])).to.be.at.most(Math.abs(values[k]) * 2 ** -places);
        }
      });
    }
  }

  it('tell which number a format cannot hold', () => {
    for (const [dtype, bad] of [
      ['float16', 70000],
      ['bfloat16', Number.NaN],
      ['int8', Number.POSITIVE_INFINITY],
    ] as const) {
      const values = numbers(10, 100);
      values[42] = bad;
      const encoding = dtype === 'int8' ? ({ dtype, scale: 0.5 } as const) : dtype;
      const source = tensor(
        { role: 'vector', shape: [300], label: 'target' },
        new Float32Array(300),
        encoding,
      );
      const encode = () =>
        encodeRange(
          source,
          [0.5],
          values,
          200,
          new Uint8Array(200).subarray(0, dtype === 'int8' ? 100 : 200),
        );
      expect(encode).to.throw(`target: number 242 is not finite, or too large to be sent as ${dtype}`);
    }
  });
});
