import type { Floats } from '../../common/dtype.js';

/** A = sum_i values[i] q_i q_i^T; row i of `vectors` is q_i. */
export interface Eigensystem {
  values: Float64Array;
  vectors: Float64Array;
}

interface Tridiagonal {
  diagonal: Float64Array;
  /** beside[i] lies between diagonal[i] and diagonal[i + 1]; the last one is 0. */
  beside: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, in no order: Householder's reduction to a tridiagonal matrix and
 * implicit QL steps (Golub and Van Loan, sections 8.3.1 and 8.3.3). O(N^3).
 * @param matrix N x N, row-major.
 */
export function eigensystem(matrix: Floats, n: number): Eigensystem {
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const { diagonal, beside } = tridiagonalize(Float64Array.from(matrix), n, vectors);
  for (let at = 0; at < n; at++) {
    for (;;) {
      const end = blockEnd(diagonal, beside, at);
      if (end === at) break;
      stepQl({ diagonal, beside }, at, end, vectors, n);
    }
  }
  return { values: diagonal, vectors };
}

/** A = Q T Q^T by reflections I - scale v v^T; multiplies the identity in `q` to Q^T, and overwrites a. */
function tridiagonalize(a: Float64Array, n: number, q: Float64Array): Tridiagonal {
  const reflections: { first: number; v: Float64Array; scale: number }[] = [];
  const beside = new Float64Array(n);
  for (let first = 1; first < n; first++) {
    const v = a.slice((first - 1) * n + first, first * n);
    const norm = Math.hypot(...v);
    const rest = Math.hypot(...v.subarray(1));
    // Nothing to reflect: the row has its form already.
    if (rest === 0) {
      beside[first - 1] = v[0];
      continue;
    }
    beside[first - 1] = v[0] > 0 ? -norm : norm;
    v[0] -= beside[first - 1];
    const scale = 2 / (v[0] ** 2 + rest ** 2);
    reflect(a, n, first, v, scale);
    reflections.push({ first, v, scale });
  }
  // From the last to the first, each meets only the rows and columns that are not those of the identity any more.
  for (const { first, v, scale } of reflections.reverse()) {
    for (let i = first; i < n; i++) {
      const row = q.subarray(i * n + first, (i + 1) * n);
      add(row, v, -scale * dot(row, v));
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside };
}

/** A -= v w^T + w v^T in the rows and columns from `first` on, which reflects A from both sides. */
function reflect(a: Float64Array, n: number, first: number, v: Float64Array, scale: number): void {
  const rows = Array.from(v, (_, i) => a.subarray((first + i) * n + first, (first + i + 1) * n));
  const w = Float64Array.from(rows, (row) => scale * dot(row, v));
  add(w, v, (-scale / 2) * dot(w, v));
  for (const [i, row] of rows.entries()) {
    add(row, w, -v[i]);
    add(row, v, -w[i]);
  }
}

/** The last row of the block that begins with row `at`: behind it T falls apart, to the precision of float64. */
function blockEnd(diagonal: Float64Array, beside: Float64Array, at: number): number {
  let end = at;
  while (
    end < diagonal.length - 1 &&
    Math.abs(beside[end]) > Number.EPSILON * (Math.abs(diagonal[end]) + Math.abs(diagonal[end + 1]))
  ) {
    end++;
  }
  return end;
}

/** One QL step with Wilkinson's shift on rows `from` to `to` of T; the rotations go on to the rows of `q`. */
function stepQl(
  { diagonal: d, beside: e }: Tridiagonal,
  from: number,
  to: number,
  q: Float64Array,
  n: number,
): void {
  const slope = (d[from + 1] - d[from]) / (2 * e[from]);
  const root = Math.hypot(slope, 1);
  let g = d[to] - d[from] + e[from] / (slope + (slope < 0 ? -root : root));
  let [s, c, shift] = [1, 1, 0];
  for (let i = to - 1; i >= from; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const length = Math.hypot(f, g);
    e[i + 1] = length;
    if (length === 0) {
      // The block falls apart here.
      d[i + 1] -= shift;
      e[to] = 0;
      return;
    }
    s = f / length;
    c = g / length;
    g = d[i + 1] - shift;
    const r = (d[i] - g) * s + 2 * c * b;
    shift = s * r;
    d[i + 1] = g + shift;
    g = c * r - b;
    rotate(q.subarray(i * n, (i + 1) * n), q.subarray((i + 1) * n, (i + 2) * n), c, s);
  }
  d[from] -= shift;
  e[from] = g;
  e[to] = 0;
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let k = 0; k < x.length; k++) {
    const [first, second] = [x[k], y[k]];
    x[k] = c * first - s * second;
    y[k] = s * first + c * second;
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * y[k];
  return sum;
}

/** x += factor y. */
function add(x: Float64Array, y: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) x[k] += factor * y[k];
}
