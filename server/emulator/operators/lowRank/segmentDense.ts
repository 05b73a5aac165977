import { type Compute, createFloats, type Precision } from '../../../compute/compute.js';
import { rowScale, rowsOf, type StoredTensor } from '../storedTensor.js';
import { createPanelReader } from './panel.js';
import { addTo, type Columns, type Segment } from './segment.js';
import { createDenseSegmentGram } from './segmentDenseGram.js';

/**
 * Columns of J whose float32 products are added up in float64. Measured at N = 20,000 and lambda_max / lambda = 1e5 for
 * A^-1 J^T w: 512 for J v keeps its error at 3e-4 (8192: 3e-3); the Gram matrix adds 1e-3 at 512, 1.4e-3 at 2048, 2e-3
 * at 8192. For f1 at t = 50 and lambda = 0.01 all are three times smaller.
 */
const productColumns = 512;
/** J times one vector is bound by memory: a second thread gains nothing (measured), and may decompose J J^T meanwhile. */
const isThin = (count: number) => count === 1;
/** Numbers of a panel that all sources read from cache. */
const panelNumbers = 1 << 20;

/**
 * All numbers of r x n Jacobian columns. They stay as stored, codes included: products read them panel by panel and the
 * scale of each row is applied to the result. Each product O(r n) numbers read.
 */
export function createDenseSegment(compute: Compute, stored: StoredTensor, precision: Precision): Segment {
  const r = rowsOf(stored);
  const n = stored.values.length / r;
  const scale = Float64Array.from({ length: r }, (_, i) => rowScale(stored, i));
  const read = createPanelReader(stored, precision);
  const panelColumns = Math.max(1, Math.floor(panelNumbers / r / productColumns)) * productColumns;

  async function project(sources: Columns[], y: Float64Array): Promise<void> {
    const sums = sources.map((source) => createFloats(precision, source.count * r));
    const totals = sources.map((source) => new Float64Array(source.count * r));
    for (let column = 0; column < n; column += panelColumns) {
      const width = Math.min(panelColumns, n - column);
      const panel = read(r, column, width);
      for (let inner = 0; inner < width; inner += productColumns) {
        const k = Math.min(productColumns, width - inner);
        const b = { b: panel.data.subarray(inner), ldb: panel.stride, transposeB: true };
        for (const [s, { data, offset, stride, count }] of sources.entries()) {
          const a = data.subarray(offset + column + inner);
          const singleThreaded = isThin(count);
          await compute.multiply({ m: count, n: r, k, a, lda: stride, ...b, c: sums[s], singleThreaded });
          addTo(totals[s], sums[s]);
        }
      }
    }
    let row = 0;
    for (const total of totals) {
      for (let i = 0; i < total.length; i++) y[row * r + i] += total[i] * scale[i % r];
      row += total.length / r;
    }
  }

  async function lift(c: Float64Array, v: Columns): Promise<void> {
    const scaled = createFloats(precision, v.count * r);
    for (let i = 0; i < scaled.length; i++) scaled[i] = c[i] * scale[i % r];
    for (let column = 0; column < n; column += panelColumns) {
      const width = Math.min(panelColumns, n - column);
      const panel = read(r, column, width);
      await compute.multiply({
        ...{ m: v.count, n: width, k: r, a: scaled, b: panel.data, ldb: panel.stride },
        ...{ c: v.data.subarray(v.offset + column), ldc: v.stride, beta: 1 },
        singleThreaded: isThin(v.count),
      });
    }
  }

  function rows(from: number, to: number, out: Float64Array, offset: number, stride: number): void {
    for (let i = from; i < to; i++) {
      for (let j = 0; j < n; j++) out[offset + (i - from) * stride + j] = stored.values[i * n + j] * scale[i];
    }
  }

  return { columns: n, project, lift, gram: createDenseSegmentGram(compute, stored, precision, scale), rows };
}
