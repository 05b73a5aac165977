import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Floats } from './compute.js';

/** As Compute.eigensystem, by ml-matrix in float64 whatever the precision of the arrays. */
export function eigensystem(n: number, a: Floats, values: Floats): void {
  // Its QL iteration adds up shifts and rounds even here, where LAPACK does not: singular matrices became definite.
  if (n === 2) {
    eigensystemOfTwo(a, values);
    return;
  }
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, a[i * n + j]);
      matrix.set(j, i, a[i * n + j]);
    }
  }
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  values.set(realEigenvalues);
  for (let i = 0; i < n; i++) a.set(eigenvectorMatrix.getColumn(i), i * n);
}

/** n = 2 in closed form, as LAPACK's dlaev2: the eigenvalues are off by a few units in their last place at most. */
function eigensystemOfTwo(matrix: Floats, values: Floats): void {
  const [a, b, c] = [matrix[0], matrix[2], matrix[3]];
  const sum = a + c;
  const distance = root(a - c, 2 * b);
  const [small, large] = Math.abs(a) < Math.abs(c) ? [a, c] : [c, a];
  // The eigenvalue of larger magnitude has no cancellation; the product of both is the determinant.
  const first = sum < 0 ? (sum - distance) / 2 : (sum + distance) / 2;
  const second = sum === 0 ? -distance / 2 : (large / first) * small - (b / first) * b;
  const [x, y] = unitVector(a - c, 2 * b, distance);
  // (x, y) belongs to the larger eigenvalue.
  values.set(first >= second ? [second, first] : [first, second]);
  matrix.set([-y, x, x, y]);
}

/** sqrt(p^2 + q^2), exactly where p or q is 0. */
function root(p: number, q: number): number {
  const [small, large] = [Math.min(Math.abs(p), Math.abs(q)), Math.max(Math.abs(p), Math.abs(q))];
  return large === 0 ? 0 : large * Math.sqrt(1 + (small / large) ** 2);
}

/** Unit eigenvector of the larger eigenvalue, for a - c = `difference`, 2 b = `twice` and the distance of the eigenvalues. */
function unitVector(difference: number, twice: number, distance: number): [x: number, y: number] {
  if (distance === 0) return [1, 0];
  // The longer of the two rows of A minus the smaller eigenvalue.
  const [x, y] = difference >= 0 ? [difference + distance, twice] : [twice, distance - difference];
  const length = root(x, y);
  return [x / length, y / length];
}
