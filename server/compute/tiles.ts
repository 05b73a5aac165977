import { createFloats, type Floats, type MatrixProduct, type Precision } from './compute.js';

/** Something that multiplies tiles of bounded size; a product of any size is made of them. */
export interface TileKernel {
  precision: Precision;
  /** No tile has more rows, columns or inner extent. */
  limit: number;
  /** Rows and columns of a tile are multiples of it; filled up with zeros. */
  multiple: number;
  /** How the operands are stored: inner extent first (k x m and k x n) or last (m x k and n x k). */
  innermost: 'first' | 'last';
  /** out (m x n) = the product. */
  run(m: number, n: number, k: number, a: Floats, b: Floats, out: Floats): void | Promise<void>;
}

/** c = alpha op(a) op(b) + beta c; with `lowerOnly` only tiles that touch the lower triangle of c. */
export async function tiledMultiply(
  product: Required<MatrixProduct>,
  kernel: TileKernel,
  lowerOnly = false,
): Promise<void> {
  const { m, n, k, a, b, c, lda, ldb, ldc, alpha, beta } = product;
  scale(product);
  if (m === 0 || n === 0 || k === 0) return;
  const tileM = evenExtent(m, kernel.limit, kernel.multiple);
  const tileN = evenExtent(n, kernel.limit, kernel.multiple);
  const tileK = evenExtent(k, kernel.limit, 1);
  const packedA = createFloats(kernel.precision, tileM * tileK);
  const packedB = createFloats(kernel.precision, tileN * tileK);
  const out = createFloats(kernel.precision, tileM * tileN);
  const first = kernel.innermost === 'first';
  for (let row = 0; row < m; row += tileM) {
    const rows = Math.min(tileM, m - row);
    for (let inner = 0; inner < k; inner += tileK) {
      const depth = Math.min(tileK, k - inner);
      if (first) pack(a, lda, !product.transposeA, inner, row, depth, rows, packedA, tileM);
      else pack(a, lda, product.transposeA, row, inner, rows, depth, packedA, depth);
      for (let column = 0; column < n; column += tileN) {
        const columns = Math.min(tileN, n - column);
        if (lowerOnly && column >= row + rows) break;
        if (first) pack(b, ldb, product.transposeB, inner, column, depth, columns, packedB, tileN);
        else pack(b, ldb, !product.transposeB, column, inner, columns, depth, packedB, depth);
        await kernel.run(tileM, tileN, depth, packedA, packedB, out);
        for (let i = 0; i < rows; i++) {
          const to = (row + i) * ldc + column;
          const from = i * tileN;
          for (let j = 0; j < columns; j++) c[to + j] += alpha * out[from + j];
        }
      }
    }
  }

  function scale({ m, n }: { m: number; n: number }): void {
    for (let i = 0; i < m; i++) {
      const row = c.subarray(i * ldc, i * ldc + n);
      if (beta === 0) row.fill(0);
      else if (beta !== 1) for (let j = 0; j < n; j++) row[j] *= beta;
    }
  }
}

/** Extent of tiles when `extent` is cut into the fewest of equal size, so that all have one shape. */
function evenExtent(extent: number, limit: number, multiple: number): number {
  const tiles = Math.ceil(extent / limit);
  return Math.ceil(extent / tiles / multiple) * multiple;
}

/** out[i * stride + j] = op(source)[row + i, column + j]; what is beyond columns up to the stride becomes zero. */
function pack(
  source: Floats,
  ld: number,
  transposed: boolean,
  row: number,
  column: number,
  rows: number,
  columns: number,
  out: Floats,
  stride: number,
): void {
  out.fill(0, rows * stride);
  for (let i = 0; i < rows; i++) {
    const to = i * stride;
    out.fill(0, to + columns, to + stride);
    if (!transposed) {
      const from = (row + i) * ld + column;
      out.set(source.subarray(from, from + columns), to);
    }
  }
  if (!transposed) return;
  // Source rows are the columns of the tile: small blocks keep both sides in the cache.
  const block = 16;
  for (let j0 = 0; j0 < columns; j0 += block) {
    const j1 = Math.min(j0 + block, columns);
    for (let i0 = 0; i0 < rows; i0 += block) {
      const i1 = Math.min(i0 + block, rows);
      for (let j = j0; j < j1; j++) {
        const from = (column + j) * ld + row;
        for (let i = i0; i < i1; i++) out[i * stride + j] = source[from + i];
      }
    }
  }
}
