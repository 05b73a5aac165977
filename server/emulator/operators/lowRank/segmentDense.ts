import { setImmediate } from 'node:timers/promises';
import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { DeviceError } from '../../../device/errors.js';
import { requireFinite, tensorName } from '../finite.js';
import { rowScale, rowsOf, type StoredTensor } from '../storedTensor.js';
import { createPanelReader, type Panel, type PanelReader } from './panel.js';
import { addTo, type Segment, type Strip } from './segment.js';

/**
 * Columns of J whose float32 products are added up in float64. Measured at N = 20,000 and lambda_max / lambda = 1e5 for
 * A^-1 J^T w: 512 for J v keeps its error at 3e-4 (8192: 3e-3); the Gram matrix adds 1e-3 at 512, 1.4e-3 at 2048, 2e-3
 * at 8192. For f1 at t = 50 and lambda = 0.01 all are three times smaller.
 */
const productColumns = 512;
const gramColumns = 4096;
/** Panels of the Gram matrix under way at a time, each with memory of its own. */
const mostPanels = 8;
/** J times one vector is bound by memory: a second thread gains nothing (measured), and may decompose J J^T meanwhile. */
const isThin = (count: number) => count === 1;
/** Numbers of a panel that all sources read from cache. */
const panelNumbers = 1 << 20;

/**
 * All numbers of r x n Jacobian columns. They stay as held, codes included: products read them panel by panel and the
 * scale of each row is applied to the result. Each product O(r n) numbers read.
 */
export function createDenseSegment(compute: Compute, held: StoredTensor, precision: Precision): Segment {
  const r = rowsOf(held);
  const n = held.values.length / r;
  const scale = Float64Array.from({ length: r }, (_, i) => rowScale(held, i));
  const read = createPanelReader(held, precision);
  /** Of the Gram matrix, until it is complete. */
  let readers: PanelReader[] | undefined;
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
        singleThreaded: isThin(v.count),
      });
    }
  }

  /** Of the strips and of `k` columns of J. */
  async function multiplyStrips(strips: Strip[], { data, stride }: Panel, k: number, parts: Floats[]) {
    const calls = strips.flatMap(({ from, to }, s) => {
      const own = { k, a: data.subarray(from * stride), lda: stride, ldc: to, singleThreaded: true };
      const rest = { n: from, b: data, ldb: stride, transposeB: true };
      return [
        compute.multiply({ ...own, ...rest, m: to - from, c: parts[s] }),
        compute.gram({ ...own, n: to - from, c: parts[s].subarray(from) }),
      ];
    });
    await Promise.all(calls);
  }

  async function gram(strips: Strip[]): Promise<Float64Array[]> {
    const totals = strips.map(({ from, to }) => new Float64Array((to - from) * to));
    const rows = strips[strips.length - 1].to;
    readers ??= Array.from({ length: Math.min(compute.parallelism + 1, mostPanels) }, () =>
      createPanelReader(held, precision),
    );
    const lanes = readers.map((read) => ({
      read,
      parts: strips.map(({ from, to }) => createFloats(precision, (to - from) * to)),
      free: Promise.resolve(),
    }));
    let added = Promise.resolve();
    for (let p = 0, column = 0; column < n; p++, column += gramColumns) {
      const lane = lanes[p % lanes.length];
      await lane.free;
      const k = Math.min(gramColumns, n - column);
      const products = multiplyStrips(strips, lane.read(rows, column, k), k, lane.parts);
      // In the order of the columns, whichever is done first.
      added = Promise.all([products, added]).then(() => {
        for (const [s, part] of lane.parts.entries()) addTo(totals[s], part);
      });
      lane.free = added;
      // Long work: lets the thread answer what has come in meanwhile.
      await setImmediate();
    }
    await added;
    if (rows === r) readers = undefined;
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
    throw new DeviceError(
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
