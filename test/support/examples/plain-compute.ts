import type { Compute } from '../../../server/compute/compute.js';

/** Matrix products by three loops: slow, free of any library, and all that differentiation needs. */
export const plainCompute: Pick<Compute, 'multiply'> = {
  async multiply({ m, n, k, a, b, c, transposeA, transposeB, alpha = 1, beta = 0, ...strides }) {
    const lda = strides.lda ?? (transposeA ? m : k);
    const ldb = strides.ldb ?? (transposeB ? k : n);
    const ldc = strides.ldc ?? n;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++)
          sum += a[transposeA ? l * lda + i : i * lda + l] * b[transposeB ? j * ldb + l : l * ldb + j];
        c[i * ldc + j] = alpha * sum + (beta === 0 ? 0 : beta * c[i * ldc + j]);
      }
  },
};
