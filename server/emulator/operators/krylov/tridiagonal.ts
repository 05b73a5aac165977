import type { Compute } from '../../../compute/compute.js';

/** The leading entries of a symmetric tridiagonal matrix. */
export interface Tridiagonal {
  /** Diagonal, T_jj. */
  alpha: number[];
  /** beta[j] lies beside alpha[j] and alpha[j + 1]; the last one leads out of the space. */
  beta: number[];
}

/** T = sum_i values[i] q_i q_i^T; row i of `vectors` is q_i. */
export interface TridiagonalEigen {
  size: number;
  values: Float64Array;
  vectors: Float64Array;
}

export interface SpectrumEnds {
  smallest: number;
  largest: number;
}

/** Eigensystem of the leading `size` rows and columns of T + shift I. */
export async function tridiagonalEigen(
  compute: Compute,
  { alpha, beta }: Tridiagonal,
  size: number,
  shift = 0,
): Promise<TridiagonalEigen> {
  const vectors = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    vectors[j * (size + 1)] = alpha[j] + shift;
    if (j > 0) vectors[j * size + j - 1] = beta[j - 1];
  }
  const values = new Float64Array(size);
  if (size > 0) await compute.eigensystem(size, vectors, values);
  return { size, values, vectors };
}

/** Extreme eigenvalues of T + shift I, by bisection with Sturm's sequence (Golub and Van Loan, section 8.4.1). O(m). */
export function spectrumEnds({ alpha, beta }: Tridiagonal, shift = 0): SpectrumEnds {
  const m = alpha.length;
  // Gershgorin's discs.
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < m; i++) {
    const radius = (i > 0 ? Math.abs(beta[i - 1]) : 0) + (i < m - 1 ? Math.abs(beta[i]) : 0);
    low = Math.min(low, alpha[i] - radius);
    high = Math.max(high, alpha[i] + radius);
  }
  const below = (x: number) => {
    let count = 0;
    let pivot = 1;
    for (let i = 0; i < m; i++) {
      pivot = alpha[i] - x - (i > 0 ? beta[i - 1] ** 2 / pivot : 0);
      // A pivot of zero counts for a small one.
      if (pivot === 0) pivot = Number.MIN_VALUE;
      if (pivot < 0) count++;
    }
    return count;
  };
  /** Where `below` reaches `index`. */
  const bisect = (index: number) => {
    for (let [from, to] = [low, high]; ; ) {
      const middle = from + (to - from) / 2;
      if (!(middle > from && middle < to)) return to + shift;
      if (below(middle) >= index) to = middle;
      else from = middle;
    }
  };
  return { smallest: bisect(1), largest: bisect(m) };
}
