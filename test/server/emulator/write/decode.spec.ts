import { expect } from 'chai';
import { encodeInto } from '../../../../client/upload/encode.js';
import { elementCount, type TensorSpec } from '../../../../server/device/tensor.js';
import { decodeInto } from '../../../../server/emulator/write/decode.js';
import { wave } from '../../../support/wave.js';

const spec = (change: Partial<TensorSpec>): TensorSpec => ({
  role: 'dense',
  dtype: 'int8',
  shape: [1],
  scale: [],
  layout: 'full',
  block: 0,
  segment: 0,
  ...change,
});

/** The nearest integer, ties to even, by definition. */
function nearestEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** A copy at an address that is a multiple of nothing. */
function unaligned(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length + 1).subarray(1);
  copy.set(bytes);
  return copy;
}

for (const [dtype, top] of [
  ['int8', 127],
  ['int16', 32767],
] as const) {
  const codesOf = (out: Uint8Array) =>
    dtype === 'int8' ? new Int8Array(out.buffer) : new Int16Array(out.buffer);

  describe(`${dtype} codes`, () => {
    it('are the nearest to value / scale, ties to even, and clipped', () => {
      const length = 20011;
      const scale = Math.fround(0.0173);
      const values = wave(length);
      for (let k = 0; k < 200; k++) values[k] = (k - 100.5) * scale;
      values.set([1e30, -1e30, top * scale, -(top + 1) * scale, (top + 0.4) * scale], 300);
      const out = new Uint8Array(length * (dtype === 'int8' ? 1 : 2));
      expect(encodeInto(values, dtype, scale, out)).to.equal(-1);
      const codes = codesOf(out);
      for (let k = 0; k < length; k++) {
        const ideal = nearestEven(Math.fround(values[k] / scale));
        expect(codes[k]).to.equal(Math.max(-top - 1, Math.min(top, ideal)));
      }
    });

    it('are the same from float64, and for scales that float32 cannot hold', () => {
      const values = Float64Array.from(wave(3000), (x) => x * 1e-42);
      const scale = 1e-43;
      const out = new Uint8Array(3000 * (dtype === 'int8' ? 1 : 2));
      encodeInto(values, dtype, scale, out);
      const codes = codesOf(out);
      for (let k = 0; k < 3000; k++) {
        expect(codes[k]).to.equal(Math.max(-top - 1, Math.min(top, nearestEven(values[k] / scale))));
      }
      const back = new Float64Array(3000);
      decodeInto(out, spec({ dtype, shape: [3000], scale: [scale] }), back, 0, 3000);
      for (let k = 0; k < 3000; k++) expect(back[k]).to.equal(codes[k] * scale);
    });

    it('name the first number that is not finite', () => {
      const values = wave(10000);
      values[9999] = Number.NaN;
      const out = new Uint8Array(10000 * (dtype === 'int8' ? 1 : 2));
      expect(encodeInto(values, dtype, 0.1, out)).to.equal(9999);
      expect(encodeInto(Float64Array.from(values), dtype, 0.1, out)).to.equal(9999);
      values[8200] = Number.POSITIVE_INFINITY;
      expect(encodeInto(values, dtype, 0.1, out)).to.equal(8200);
    });

    for (const layout of ['full', 'lowerTriangle'] as const) {
      it(`decode with a scale for each row: ${layout}, any part, unaligned`, () => {
        const n = 131;
        const scale = Array.from({ length: n }, (_, row) => 0.01 * (row + 1));
        const tensor = spec({ dtype, shape: [n, n], scale, layout });
        const count = elementCount(tensor);
        const raw = new Uint8Array(count * (dtype === 'int8' ? 1 : 2)).map(
          (_, k) => (k * 77 + (k >> 8)) & 255,
        );
        const codes = codesOf(raw);
        const rowOf = Array.from({ length: n }, (_, i) =>
          new Array(layout === 'full' ? n : i + 1).fill(i),
        ).flat();
        for (const out of [new Float32Array(count).fill(9), new Float64Array(count).fill(9)]) {
          const round = out instanceof Float32Array ? Math.fround : Number;
          decodeInto(unaligned(raw), tensor, out, 1000, 5003);
          decodeInto(unaligned(raw), tensor, out, 5003, 5004);
          for (let k = 0; k < count; k++) {
            const inside = k >= 1000 && k < 5004;
            expect(out[k]).to.equal(inside ? round(codes[k] * round(scale[rowOf[k]])) : 9);
          }
        }
      });
    }
  });
}

describe('floats on the wire', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    it(`${dtype} goes into both precisions, any part, unaligned`, () => {
      const values = (dtype === 'float64' ? Float64Array : Float32Array).from(wave(20000));
      const bytes = new Uint8Array(values.byteLength + 3).subarray(3);
      expect(encodeInto(values, dtype, 1, bytes)).to.equal(-1);
      for (const out of [new Float32Array(20000), new Float64Array(20000)]) {
        decodeInto(bytes, spec({ dtype, shape: [20000] }), out, 5, 19999);
        for (let k = 0; k < 20000; k++) expect(out[k]).to.equal(k >= 5 && k < 19999 ? values[k] : 0);
      }
    });
  }
});
