import type { Floats } from '../../compute/compute.js';

/** Sums over states, accumulated in float64 state by state about the mean so far, so that none is stored. */
export interface Moments {
  /** Takes `count` states, count x N. */
  take(states: Floats, count: number): void;
  /** Rows of N numbers; of one state, a variance is not a number. */
  result(): Float64Array;
}

/** Mean of each cell, and its unbiased variance if that is asked for (Welford 1962). */
export function createMoments(dimension: number, withVariance: boolean): Moments {
  const mean = new Float64Array(dimension);
  const squares = new Float64Array(withVariance ? dimension : 0);
  let seen = 0;
  return {
    take(states, count) {
      for (let k = 0; k < count; k++) {
        const weight = 1 / ++seen;
        const row = k * dimension;
        for (let i = 0; i < dimension; i++) {
          const delta = states[row + i] - mean[i];
          mean[i] += delta * weight;
          if (withVariance) squares[i] += delta * (states[row + i] - mean[i]);
        }
      }
    },
    result() {
      if (!withVariance) return mean;
      const both = new Float64Array(2 * dimension);
      both.set(mean);
      for (let i = 0; i < dimension; i++) both[dimension + i] = squares[i] / (seen - 1);
      return both;
    },
  };
}

/** Mean, then the rows of the unbiased covariance (Welford 1962, for products). O(N^2) a state. */
export function createCovariance(dimension: number): Moments {
  const mean = new Float64Array(dimension);
  const delta = new Float64Array(dimension);
  /** Lower triangle of sum (x - mean) (x - mean)^T, in rows of N. */
  const products = new Float64Array(dimension * dimension);
  let seen = 0;

  function takeOne(states: Floats, start: number): void {
    const weight = 1 / ++seen;
    const grown = (seen - 1) * weight;
    for (let i = 0; i < dimension; i++) {
      delta[i] = states[start + i] - mean[i];
      mean[i] += delta[i] * weight;
    }
    for (let i = 0; i < dimension; i++) {
      const factor = grown * delta[i];
      const row = i * dimension;
      for (let j = 0; j <= i; j++) products[row + j] += factor * delta[j];
    }
  }

  return {
    take(states, count) {
      for (let k = 0; k < count; k++) takeOne(states, k * dimension);
    },
    result() {
      const out = new Float64Array((1 + dimension) * dimension);
      out.set(mean);
      for (let i = 0; i < dimension; i++) {
        for (let j = 0; j <= i; j++) {
          const covariance = products[i * dimension + j] / (seen - 1);
          out[(1 + i) * dimension + j] = covariance;
          out[(1 + j) * dimension + i] = covariance;
        }
      }
      return out;
    },
  };
}
