import { setImmediate } from 'node:timers/promises';
import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { DeviceError } from '../../../device/errors.js';
import { requireFinite, tensorName } from '../finite.js';
import { rowsOf, type StoredTensor } from '../storedTensor.js';
import { createPanelReader, type Panel, type PanelReader } from './panel.js';
import { addTo, type RowRange, type Segment } from './segment.js';

/** Columns whose products are added up in float64: see productColumns of segmentDense. */
const gramColumns = 4096;
/** Panels under way at a time, each with memory of its own. */
const mostPanels = 8;

/** Segment.gram of all numbers of r x n columns; `scale` is that of each row. */
export function createDenseSegmentGram(
  compute: Compute,
  stored: StoredTensor,
  precision: Precision,
  scale: Float64Array,
): Segment['gram'] {
  const r = rowsOf(stored);
  const n = stored.values.length / r;
  /** Until the Gram matrix is complete. */
  let readers: PanelReader[] | undefined;

  /** J J^T of these rows, unscaled: panels beside each other, added up in their order whichever is done first. */
  async function sumPanels(ranges: RowRange[], totals: Float64Array[]): Promise<void> {
    const rows = ranges[ranges.length - 1].to;
    readers ??= Array.from({ length: Math.min(compute.parallelism + 1, mostPanels) }, () =>
      createPanelReader(stored, precision),
    );
    const workspaces = readers.map((read) => ({
      read,
      products: ranges.map(({ from, to }) => createFloats(precision, (to - from) * to)),
      free: Promise.resolve(),
    }));
    let added = Promise.resolve();
    for (let p = 0, column = 0; column < n; p++, column += gramColumns) {
      const workspace = workspaces[p % workspaces.length];
      await workspace.free;
      const { products } = workspace;
      const k = Math.min(gramColumns, n - column);
      const multiplied = multiplyRanges(compute, ranges, workspace.read(rows, column, k), k, products);
      added = Promise.all([multiplied, added]).then(() => {
        for (const [s, product] of products.entries()) addTo(totals[s], product);
      });
      workspace.free = added;
      // Long work: lets the thread answer what has come in meanwhile.
      await setImmediate();
    }
    await added;
    if (rows === r) readers = undefined;
  }

  /** A NaN or infinity anywhere in a row shows in its squared norm. */
  function requireFiniteRow(row: number, squaredNorm: number): void {
    if (Number.isFinite(squaredNorm)) return;
    requireFinite(stored, row * n, (row + 1) * n);
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `Row ${row} of the ${tensorName(stored.spec)} is too large: its squared norm is beyond ${precision}; scale J down.`,
      { reason: 'OVERFLOW' },
    );
  }

  return async (ranges) => {
    const totals = ranges.map(({ from, to }) => new Float64Array((to - from) * to));
    await sumPanels(ranges, totals);
    for (const [s, { from, to }] of ranges.entries()) {
      const total = totals[s];
      for (let i = 0; i < to - from; i++) {
        requireFiniteRow(from + i, total[i * to + from + i]);
        for (let j = 0; j < to; j++) total[i * to + j] *= scale[from + i] * scale[j];
      }
    }
    return totals;
  };
}

/** Rows of J J^T of each range, from a panel of `k` columns. */
async function multiplyRanges(
  compute: Compute,
  ranges: RowRange[],
  { data, stride }: Panel,
  k: number,
  products: Floats[],
): Promise<void> {
  const calls = ranges.flatMap(({ from, to }, s) => {
    const own = { k, a: data.subarray(from * stride), lda: stride, ldc: to, singleThreaded: true };
    const rest = { n: from, b: data, ldb: stride, transposeB: true };
    return [
      compute.multiply({ ...own, ...rest, m: to - from, c: products[s] }),
      compute.gram({ ...own, n: to - from, c: products[s].subarray(from) }),
    ];
  });
  await Promise.all(calls);
}
