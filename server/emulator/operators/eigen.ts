import { type Compute, createFloats, type Floats, type Precision } from '../../compute/compute.js';

/** a = sum_i values[i] q_i q_i^T: values ascending, row i of `vectors` is q_i. */
export interface Eigen {
  values: Float64Array;
  vectors: Floats;
}

/** Decomposes one symmetric matrix, once. */
export interface EigenSource {
  /**
   * `scale`: the eigenvalue offset (lambda times whatever multiplies it) against which errors of the eigenvalues
   * matter.
   */
  get(scale: number): Promise<Eigen>;
}

/**
 * LAPACK's float32 eigenvalues are off by up to 5e-7 |A| (measured, n = 100 to 1500). While |A|_F / scale is below this,
 * that stays under 1e-3 of the scale and float32 is taken; above it A^-1 b would be off by percents (measured: 1 % at
 * 1e5), and the decomposition is made in float64, at 1.6 to 2 times the cost.
 */
const float32Reach = 2000;

/**
 * Source for a full symmetric n x n matrix, which is read at each decomposition and not changed. `precision` is the
 * operator's: float32 may be decomposed in float32 where that is good enough.
 */
export function createEigenSource(
  compute: Compute,
  n: number,
  matrix: Floats,
  precision: Precision,
  vectorPrecision: Precision = precision,
): EigenSource {
  let norm: number | undefined;
  let rough: Promise<Eigen> | undefined;
  let fine: Promise<Eigen> | undefined;

  async function decompose(working: Precision): Promise<Eigen> {
    const a = createFloats(working, n * n);
    const values = createFloats(working, n);
    a.set(matrix);
    if (n > 0) await compute.eigensystem(n, a, values);
    const vectors = working === vectorPrecision ? a : createFloats(vectorPrecision, n * n);
    if (vectors !== a) vectors.set(a);
    return { values: Float64Array.from(values), vectors };
  }

  return {
    get(scale) {
      if (fine !== undefined) return fine;
      norm ??= frobenius(matrix);
      if (precision === 'float32' && norm <= float32Reach * scale) {
        rough ??= decompose('float32');
        return rough;
      }
      rough = undefined;
      fine = decompose('float64');
      return fine;
    },
  };
}

export function frobenius(matrix: Floats): number {
  let sum = 0;
  for (let i = 0; i < matrix.length; i++) sum += matrix[i] * matrix[i];
  return Math.sqrt(sum);
}
