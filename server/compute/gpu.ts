import type { GPU } from 'gpu.js';
import { checkEigensystem, checkGram, checkLower, checkProduct, checkSolve } from './checks.js';
import { cholesky, choleskySolve } from './cholesky.js';
import type { Compute, MatrixProduct } from './compute.js';
import { createDotTile } from './dotTile.js';
import { eigensystem } from './eigensystem.js';
import { createGpuTile } from './gpuTile.js';
import { mirrorLower } from './mirror.js';
import { tiledMultiply } from './tiles.js';

/**
 * Linear algebra without a system library: large float32 products by gpu.js, all others by plain loops (gpu.js
 * computes in float32 only), eigensystems by ml-matrix in float64.
 */
export function createGpu(gpu: GPU, mode: 'webgpu' | 'wasm', description: string, threads?: number): Compute {
  const large = createGpuTile(gpu, mode, threads);
  const small = { float32: createDotTile('float32'), float64: createDotTile('float64') };

  function kernelFor({ m, n, k, c }: MatrixProduct) {
    if (c instanceof Float64Array) return small.float64;
    // Below this the way there and back (1 ms) takes longer than the loops; thin products move more than they compute.
    return m * n * k >= 2 ** 21 && Math.min(m, n) >= 16 ? large : small.float32;
  }

  return {
    name: mode,
    description,
    parallelism: 1,

    async multiply(product) {
      const checked = checkProduct(product);
      await tiledMultiply(checked, kernelFor(checked));
    },

    async gram(product) {
      const { n, k, a, c, lda, ldc, alpha, beta, singleThreaded } = checkGram(product);
      const checked = { m: n, n, k, a, b: a, c, transposeA: false, transposeB: true };
      await tiledMultiply(
        { ...checked, lda, ldb: lda, ldc, alpha, beta, singleThreaded },
        kernelFor(checked),
        true,
      );
      mirrorLower(n, c, ldc);
    },

    async eigensystem(n, a, values) {
      checkEigensystem(n, a, values);
      if (n > 0) eigensystem(n, a, values);
    },

    async cholesky(n, a) {
      checkLower('a Cholesky factor', n, a);
      return cholesky(n, a);
    },

    async choleskySolve({ n, factor, v, count }) {
      checkSolve(n, factor, v, count);
      for (let k = 0; k < count; k++) choleskySolve(n, factor, v.subarray(k * n, (k + 1) * n));
    },
  };
}
