import { expect } from 'chai';
import { createDenseSegment } from '../../../../../server/emulator/operators/lowRank/segmentDense.js';
import type { StoredTensor } from '../../../../../server/emulator/operators/storedTensor.js';
import { computes } from '../../../../support/computes.js';

// Several panels of columns and several ranges of rows; products that BLAS makes in threads of its own.
const [r, n] = [150, 9000];
const ranges = [
  { from: 0, to: 64 },
  { from: 64, to: 128 },
  { from: 128, to: 150 },
];
const codes = Int8Array.from({ length: r * n }, (_, i) => Math.round(127 * Math.sin(i * i)));
const scale = Array.from({ length: r }, (_, i) => 0.01 / (1 + i));
const stored: StoredTensor = {
  spec: { role: 'jacobian', dtype: 'int8', shape: [r, n], scale, layout: 'full', block: 0, segment: 0 },
  values: codes,
  scale,
};

for (const compute of computes) {
  describe(`J J^T of a dense segment by ${compute.description}`, () => {
    let together: Float64Array[];
    before(async () => {
      together = await createDenseSegment(compute, stored, 'float32').gram(ranges);
    });

    it('is that of the numbers that the codes stand for', () => {
      for (const [s, { from, to }] of ranges.entries()) {
        for (let i = from; i < to; i += 7) {
          for (let j = 0; j <= i; j += 5) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += codes[i * n + k] * codes[j * n + k];
            const size = n * 127 ** 2 * scale[i] * scale[j];
            expect(together[s][(i - from) * to + j]).to.be.closeTo(sum * scale[i] * scale[j], 1e-6 * size);
          }
        }
      }
    });

    it('is the same, bit for bit, range by range', async () => {
      const segment = createDenseSegment(compute, stored, 'float32');
      for (const [s, range] of ranges.entries()) {
        const [alone] = await segment.gram([range]);
        for (let i = 0; i < range.to - range.from; i++) {
          const row = [i * range.to, i * range.to + range.from + i + 1];
          expect(alone.slice(...row)).to.deep.equal(together[s].slice(...row));
        }
      }
    });
  });
}
