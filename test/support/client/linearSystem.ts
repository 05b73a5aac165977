import { randomNumbers, semidefinite } from '../matrices.js';

/** N of the system A x = b, A = F + damping. */
export const n = 8;
export const damping = 0.4;
export const f = semidefinite('float64', n, n, 3);
export const a = f.map((value, k) => value + (k % (n + 1) === 0 ? damping : 0));
export const b = randomNumbers('float64', n, 4);

/** A^-1 by Gauss-Jordan elimination with pivots. */
export function invert(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const rows = Array.from({ length: size }, (_, i) => [
    ...matrix.subarray(i * size, (i + 1) * size),
    ...Array.from({ length: size }, (_, k) => Number(i === k)),
  ]);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let k = i; k < size; k++) if (Math.abs(rows[k][i]) > Math.abs(rows[pivot][i])) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    rows[i] = rows[i].map((value) => value / rows[i][i]);
    for (let k = 0; k < size; k++) {
      if (k !== i) rows[k] = rows[k].map((value, column) => value - rows[k][i] * rows[i][column]);
    }
  }
  return Float64Array.from(rows.flatMap((row) => row.slice(size)));
}

export const exactInverse = invert(a);
export const times = (matrix: Float64Array, v: ArrayLike<number>) =>
  Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += matrix[i * n + k] * v[k];
    return sum;
  });
