import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Compute, MatrixProduct } from '../../server/compute/compute.js';

/** The compute port in plain loops: slow and easy to trust. */
export const referenceCompute: Compute = {
  name: 'wasm',
  description: 'Plain loops for tests',
  parallelism: 2,

  async multiply(product: MatrixProduct) {
    const { m, n, k, a, b, c, transposeA = false, transposeB = false, alpha = 1, beta = 0 } = product;
    const { lda = transposeA ? m : k, ldb = transposeB ? k : n, ldc = n } = product;
    const [aRow, aColumn] = transposeA ? [1, lda] : [lda, 1];
    const [bRow, bColumn] = transposeB ? [1, ldb] : [ldb, 1];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * aRow + p * aColumn] * b[p * bRow + j * bColumn];
        c[i * ldc + j] = alpha * sum + (beta === 0 ? 0 : beta * c[i * ldc + j]);
      }
    }
  },

  async gram({ n, k, a, c, lda = k, ldc = n, alpha, beta }) {
    await referenceCompute.multiply({
      m: n,
      n,
      k,
      a,
      lda,
      b: a,
      ldb: lda,
      transposeB: true,
      c,
      ldc,
      alpha,
      beta,
    });
  },

  async eigensystem(n, a, values) {
    const matrix = new Matrix(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        matrix.set(i, j, a[i * n + j]);
        matrix.set(j, i, a[i * n + j]);
      }
    }
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
      assumeSymmetric: true,
    });
    const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[i] - realEigenvalues[j]);
    for (const [row, column] of order.entries()) {
      values[row] = realEigenvalues[column];
      for (let j = 0; j < n; j++) a[row * n + j] = eigenvectorMatrix.get(j, column);
    }
  },

  // Gaussian elimination without pivoting: a = L D L^T, scaled to L D^(1/2).
  async cholesky(n, a) {
    for (let k = 0; k < n; k++) {
      const pivot = a[k * n + k];
      if (!(pivot > 0)) return false;
      for (let i = k + 1; i < n; i++) {
        const factor = a[i * n + k] / pivot;
        for (let j = k + 1; j <= i; j++) a[i * n + j] -= factor * a[j * n + k];
      }
      for (let i = k; i < n; i++) a[i * n + k] /= Math.sqrt(pivot);
    }
    return true;
  },

  async choleskySolve({ n, factor, v, count }) {
    for (let row = 0; row < count; row++) {
      const x = v.subarray(row * n, (row + 1) * n);
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k];
        x[i] /= factor[i * n + i];
      }
      for (let i = n - 1; i >= 0; i--) {
        for (let k = i + 1; k < n; k++) x[i] -= factor[k * n + i] * x[k];
        x[i] /= factor[i * n + i];
      }
    }
  },
};
