import {
  createFloats,
  type Floats,
  type MatrixProduct,
  type Precision,
} from '../../../server/compute/compute.js';

/** Numbers in [-1, 1) of a linear congruential generator: the same in every run. */
export function createNumbers(seed: number): (precision: Precision, length: number) => Floats {
  let state = seed >>> 0;
  return (precision, length) =>
    createFloats(precision, length).map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
}

/** Element (i, j) of a stored matrix, or of its transpose. */
function at(array: Floats, ld: number, transposed: boolean | undefined, i: number, j: number): number {
  return transposed ? array[j * ld + i] : array[i * ld + j];
}

/** The product in float64, and for each number of it the sum of the magnitudes that went into it. */
export function referenceProduct(product: MatrixProduct): { result: Float64Array; magnitude: Float64Array } {
  const { m, n, k, a, b, c, transposeA, transposeB, alpha = 1, beta = 0 } = product;
  const lda = product.lda ?? (transposeA ? m : k);
  const ldb = product.ldb ?? (transposeB ? k : n);
  const ldc = product.ldc ?? n;
  const result = new Float64Array(m * n);
  const magnitude = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let size = 0;
      for (let p = 0; p < k; p++) {
        const term = at(a, lda, transposeA, i, p) * at(b, ldb, transposeB, p, j);
        sum += term;
        size += Math.abs(term);
      }
      const before = beta === 0 ? 0 : beta * c[i * ldc + j];
      result[i * n + j] = alpha * sum + before;
      magnitude[i * n + j] = Math.abs(alpha) * size + Math.abs(before);
    }
  }
  return { result, magnitude };
}

/** Largest error in units of what rounding may do: eps (4 + sqrt k) times the magnitudes summed. Below 1 is right. */
export function relativeError(product: MatrixProduct, expected: ReturnType<typeof referenceProduct>): number {
  const { m, n, k, c } = product;
  const ldc = product.ldc ?? n;
  const eps = c instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const error = Math.abs(c[i * ldc + j] - expected.result[i * n + j]);
      if (Number.isNaN(error)) return Number.NaN;
      const allowed = eps * (4 + Math.sqrt(k)) * expected.magnitude[i * n + j];
      if (error > 0) worst = Math.max(worst, error / allowed);
    }
  }
  return worst;
}

/** Symmetric n x n matrix with these eigenvalues: Q D Q^T in float64, Q a product of two reflections. */
export function matrixWithSpectrum(values: number[], precision: Precision, seed: number): Floats {
  const n = values.length;
  const numbers = createNumbers(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = values[i];
  for (let reflection = 0; reflection < 2; reflection++) {
    const v = numbers('float64', n);
    const norm = Math.hypot(...v);
    for (let i = 0; i < n; i++) v[i] /= norm;
    reflect(n, matrix, v, 1, n);
    reflect(n, matrix, v, n, 1);
  }
  return createFloats(precision, n * n).map((_, i) => matrix[i]);
}

/** Applies I - 2 v v^T to each of n vectors `step` apart, whose numbers are `stride` apart. */
function reflect(n: number, matrix: Float64Array, v: Floats, stride: number, step: number): void {
  for (let i = 0; i < n; i++) {
    let dot = 0;
    for (let j = 0; j < n; j++) dot += v[j] * matrix[i * step + j * stride];
    for (let j = 0; j < n; j++) matrix[i * step + j * stride] -= 2 * dot * v[j];
  }
}
