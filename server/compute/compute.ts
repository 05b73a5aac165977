import type { Floats } from '../../common/dtype.js';

/** Numbers of one precision; matrices are row-major and contiguous unless a leading dimension is given. */
export type { Floats } from '../../common/dtype.js';
export type Precision = 'float32' | 'float64';

export function precisionOf(values: Floats): Precision {
  return values instanceof Float64Array ? 'float64' : 'float32';
}

/** Zeros. */
export function createFloats(precision: Precision, length: number): Floats {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

export interface MatrixProduct {
  /** Rows of the result. */
  m: number;
  /** Columns of the result. */
  n: number;
  /** Inner extent. */
  k: number;
  a: Floats;
  b: Floats;
  c: Floats;
  /** a is stored k x m. */
  transposeA?: boolean;
  /** b is stored n x k. */
  transposeB?: boolean;
  /** Distance between rows as stored; default: contiguous. */
  lda?: number;
  ldb?: number;
  ldc?: number;
  /** Default 1. */
  alpha?: number;
  /** Default 0: c is overwritten, whatever it held. */
  beta?: number;
  /**
   * Keeps to one thread: several that are not waited for one by one run beside each other, and beside eigensystems.
   * A few cores do more so than all of them on each call, since no thread waits for another (measured on two: a Gram matrix
   * takes a sixth less of their time). The bits may differ from those without it.
   */
  singleThreaded?: boolean;
}

/** c = alpha a a^T + beta c. */
export interface GramProduct
  extends Pick<MatrixProduct, 'n' | 'k' | 'a' | 'c' | 'lda' | 'ldc' | 'alpha' | 'beta' | 'singleThreaded'> {
  /** The upper triangle is of no use. */
  lowerOnly?: boolean;
}

/**
 * Linear algebra that the emulated device needs. All arrays of one call have the same precision, may lie on a
 * SharedArrayBuffer, and must not overlap where one of them is written; results are the same, bit for bit, for the
 * same call on the same machine. Every method throws RangeError if an array is too short for the call and TypeError on
 * mixed precision, before anything is written.
 */
export interface Compute {
  readonly name: 'blas' | 'webgpu' | 'wasm';
  /** One line: which library or adapter, its version, and why no faster one. */
  readonly description: string;
  /** How many cores calls with `singleThreaded` take; 1 where they run one after the other, like all others. */
  readonly parallelism: number;
  /** c = alpha op(a) op(b) + beta c. O(m n k). */
  multiply(product: MatrixProduct): Promise<void>;
  /**
   * c = alpha a a^T + beta c for a of n x k; both triangles of c (n x n) are filled, and with beta only the lower one
   * is read. About n^2 k floating-point operations.
   */
  gram(product: GramProduct): Promise<void>;
  /**
   * Eigendecomposition of a symmetric n x n matrix: a = sum_i values[i] q_i q_i^T, values ascending, and row i of `a` is
   * overwritten by q_i (LAPACK's column-major eigenvectors, seen row-major). Only the lower triangle of `a` is read.
   * Several that are not waited for one by one may run beside each other. O(n^3). Throws RangeError on a number that is
   * not finite.
   */
  eigensystem(n: number, a: Floats, values: Floats): Promise<void>;
  /**
   * Cholesky factor of a symmetric positive definite n x n matrix: a = L L^T, and L overwrites the lower triangle of `a`,
   * which alone is read. False, with `a` spoiled, if a pivot is not positive: the matrix is not positive definite, or not
   * so beyond rounding. n^3 / 3 operations. Throws RangeError on a number that is not finite.
   */
  cholesky(n: number, a: Floats): Promise<boolean>;
  /** Each of the `count` rows of v, n numbers, becomes (L L^T)^-1 of it; `factor` is as cholesky leaves it. */
  choleskySolve(options: { n: number; factor: Floats; v: Floats; count: number }): Promise<void>;
}
