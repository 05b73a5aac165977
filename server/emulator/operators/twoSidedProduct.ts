import { type Compute, createFloats, type Floats, precisionOf } from '../../compute/compute.js';
import { batchRows } from './modal.js';

/** out_s = L W_s R for `count` row-major matrices W_s of rows x columns, one after the other. */
export interface TwoSidedProduct {
  rows: number;
  columns: number;
  /** rows x rows. */
  left: Floats;
  transposeLeft?: boolean;
  /** columns x columns. */
  right: Floats;
  transposeRight?: boolean;
  count: number;
  v: Floats;
  out: Floats;
}

/**
 * (L (x) R^T) applied to vec(W_s): two matrix products for a batch of matrices, O(N (rows + columns)) each.
 * `out` may be `v`.
 */
export async function twoSidedProduct(compute: Compute, options: TwoSidedProduct): Promise<void> {
  const { rows, columns, left, right, count, v, out } = options;
  const { transposeLeft, transposeRight } = options;
  const n = rows * columns;
  const batch = batchRows(n, count);
  const precision = precisionOf(v);
  const products = createFloats(precision, batch * n);
  const sideBySide = batch > 1 ? createFloats(precision, batch * n) : products;
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const input = v.subarray(first * n, (first + size) * n);
    const output = out.subarray(first * n, (first + size) * n);
    const fromRight = {
      m: size * rows,
      n: columns,
      k: columns,
      a: input,
      b: right,
      transposeB: transposeRight,
      c: products,
    };
    const fromLeft = { m: rows, n: size * columns, k: rows, a: left, transposeA: transposeLeft };
    await compute.multiply(fromRight);
    if (size === 1) {
      await compute.multiply({ ...fromLeft, b: products, c: output });
      continue;
    }
    // W_1 R, W_2 R, ... side by side, so that one product with L does all.
    swapOuter(size, rows, columns, products, sideBySide);
    await compute.multiply({ ...fromLeft, b: sideBySide, c: products });
    swapOuter(rows, size, columns, products, output);
  }
}

/** [first][second][length] becomes [second][first][length]. */
function swapOuter(first: number, second: number, length: number, from: Floats, to: Floats): void {
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      const source = (i * second + j) * length;
      const target = (j * first + i) * length;
      for (let k = 0; k < length; k++) to[target + k] = from[source + k];
    }
  }
}
