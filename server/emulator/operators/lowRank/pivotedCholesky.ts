import type { Compute } from '../../../compute/compute.js';

/** Rows of c made before the rest of the matrix learns of them. */
const blockRows = 32;

/** k = c^T c but for what is negligible. */
export interface CholeskyFactor {
  rank: number;
  /** c, rank x n. */
  rows: Float64Array;
}

/**
 * Cholesky decomposition of a positive semidefinite n x n matrix with diagonal pivoting (Higham, Accuracy and Stability of
 * Numerical Algorithms, section 10.3). Ends where what is left of every diagonal element is no more than `tolerance` times
 * the element; that should be above n times the rounding of the matrix. O(n^2 rank), a few times cheaper than an
 * eigendecomposition. `matrix` is full and is not changed.
 */
export async function pivotedCholesky(
  compute: Compute,
  n: number,
  matrix: Float64Array,
  tolerance: number,
): Promise<CholeskyFactor> {
  // Nothing is moved: pivots are marked instead.
  const rest = matrix.slice();
  const left = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const least = left.map((value) => tolerance * value);
  const isPivot = new Uint8Array(n);
  const rows = new Float64Array(n * n);
  let rank = 0;

  function choosePivot(): number {
    let best = -1;
    for (let i = 0; i < n; i++) {
      if (isPivot[i] || !(left[i] > least[i])) continue;
      if (best < 0 || left[i] * least[best] > left[best] * least[i]) best = i;
    }
    return best;
  }

  /** The next row of c; `rest` does not know those from `first` on. */
  function addRow(pivot: number, first: number): void {
    const row = rows.subarray(rank * n, (rank + 1) * n);
    row.set(rest.subarray(pivot * n, (pivot + 1) * n));
    for (let k = first; k < rank; k++) {
      const known = rows.subarray(k * n, (k + 1) * n);
      const factor = known[pivot];
      for (let i = 0; i < n; i++) row[i] -= factor * known[i];
    }
    const root = Math.sqrt(left[pivot]);
    for (let i = 0; i < n; i++) {
      row[i] = isPivot[i] ? 0 : row[i] / root;
      left[i] -= row[i] * row[i];
    }
    row[pivot] = root;
    isPivot[pivot] = 1;
    rank++;
  }

  for (;;) {
    const first = rank;
    while (rank < first + blockRows) {
      const pivot = choosePivot();
      if (pivot < 0) return { rank, rows: rows.subarray(0, rank * n) };
      addRow(pivot, first);
    }
    const block = rows.subarray(first * n, rank * n);
    const options = { m: n, n, k: blockRows, a: block, transposeA: true, b: block };
    await compute.multiply({ ...options, c: rest, alpha: -1, beta: 1 });
  }
}
