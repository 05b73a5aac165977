import { setImmediate } from 'node:timers/promises';
import { type Compute, createFloats, type Precision } from '../../compute/compute.js';
import { SpuError } from '../../device/errors.js';
import { requireFinite, tensorName } from './finite.js';
import { type HeldTensor, rowScale, rowsOf } from './held.js';
import { createPanelReader } from './panel.js';
import { addTo, type Segment, type Strip } from './segment.js';

/**
 * Columns of J whose float32 products are added up in float64. Measured at N = 20,000 and lambda_max / lambda = 1e5 for
 * A^-1 J^T w: 512 for J v keeps its error at 3e-4 (8192: 3e-3); the Gram matrix adds 1e-3 at 512, 1.4e-3 at 2048, 2e-3
 * at 8192. For f1 at t = 50 and lambda = 0.01 all are three times smaller.
 */
const productColumns = 512;
const gramColumns = 4096;
/** Numbers of a panel that all sources read from cache. */
const panelNumbers = 1 << 20;

/**
 * All numbers of r x n Jacobian columns. They stay as held, codes included: products read them panel by panel and the
 * scale of each row is applied to the result. Each product O(r n) numbers read.
 */
export function createDenseSegment(compute: Compute, held: HeldTensor, precision: Precision): Segment {
  const r = rowsOf(held);
  const n = held.values.length / r;
  const scale = Float64Array.from({ length: r }, (_, i) => rowScale(held, i));
  const read = createPanelReader(held, precision);
  const panelColumns = Math.max(1, Math.floor(panelNumbers / r / productColumns)) * productColumns;

  async function project(sources: Parameters<Segment['project']>[0], y: Float64Array): Promise<void> {
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
          await compute.multiply({ m: count, n: r, k, a, lda: stride, ...b, c: sums[s] });
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

  async function lift(c: Float64Array, v: Parameters<Segment['lift']>[1]): Promise<void> {
    const scaled = createFloats(precision, v.count * r);
    for (let i = 0; i < scaled.length; i++) scaled[i] = c[i] * scale[i % r];
    for (let column = 0; column < n; column += panelColumns) {
      const width = Math.min(panelColumns, n - column);
      const panel = read(r, column, width);
      await compute.multiply({
        m: v.count,
        n: width,
        k: r,
        a: scaled,
        b: panel.data,
        ldb: panel.stride,
        c: v.data.subarray(v.offset + column),
        ldc: v.stride,
        beta: 1,
      });
    }
  }

  async function gram(strips: Strip[]): Promise<Float64Array[]> {
    const totals = strips.map(({ from, to }) => new Float64Array((to - from) * to));
    const parts = strips.map(({ from, to }) => createFloats(precision, (to - from) * to));
    const rows = strips[strips.length - 1].to;
    for (let column = 0; column < n; column += gramColumns) {
      const k = Math.min(gramColumns, n - column);
      const panel = read(rows, column, k);
      for (const [s, { from, to }] of strips.entries()) {
        const part = parts[s];
        const a = { a: panel.data.subarray(from * panel.stride), lda: panel.stride };
        const b = { b: panel.data, ldb: panel.stride, transposeB: true };
        // The upper half of the strip's own square comes for free: syrk reaches half the rate of gemm on it (measured).
        await compute.multiply({ m: to - from, n: to, k, ...a, ...b, c: part });
        addTo(totals[s], part);
      }
      // Long work: lets the thread answer what has come in meanwhile.
      await setImmediate();
    }
    for (const [s, { from, to }] of strips.entries()) {
      const total = totals[s];
      for (let i = 0; i < to - from; i++) {
        requireFiniteRow(from + i, total[i * to + from + i]);
        for (let j = 0; j < to; j++) total[i * to + j] *= scale[from + i] * scale[j];
      }
    }
    return totals;
  }

  /** A NaN or infinity anywhere in a row shows in its squared norm. */
  function requireFiniteRow(row: number, squaredNorm: number): void {
    if (Number.isFinite(squaredNorm)) return;
    requireFinite(held, row * n, (row + 1) * n);
    throw new SpuError(
      'INVALID_ARGUMENT',
      `Row ${row} of the ${tensorName(held.spec)} is too large: its squared norm is beyond ${precision}; scale J down.`,
      { reason: 'OVERFLOW' },
    );
  }

  function rows(from: number, to: number, out: Float64Array, offset: number, stride: number): void {
    for (let i = from; i < to; i++) {
      for (let j = 0; j < n; j++) out[offset + (i - from) * stride + j] = held.values[i * n + j] * scale[i];
    }
  }

  return { columns: n, project, lift, gram, rows };
}
