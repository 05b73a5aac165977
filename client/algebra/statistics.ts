import type { Floats } from '../../common/dtype.js';

/** Mean of equally long rows, and the standard error that their spread gives it (rows - 1 degrees of freedom). */
export function meanAndError(rows: readonly Floats[]): { mean: Float64Array; standardError: Float64Array } {
  const n = rows[0].length;
  const mean = new Float64Array(n);
  const standardError = new Float64Array(n);
  for (const row of rows) for (let i = 0; i < n; i++) mean[i] += row[i] / rows.length;
  for (const row of rows) for (let i = 0; i < n; i++) standardError[i] += (row[i] - mean[i]) ** 2;
  for (let i = 0; i < n; i++) {
    standardError[i] = Math.sqrt(standardError[i] / (rows.length - 1) / rows.length);
  }
  return { mean, standardError };
}

/** Sums of rows and of their products, from which mean and covariance follow. */
export interface Moments {
  /** Any number of rows of N numbers. */
  add(rows: Floats): void;
  /** Unbiased covariance, N x N, symmetric. */
  covariance(): Float64Array;
}

/** Sums are taken about the first row, so that a mean far from 0 costs no digits. */
export function createMoments(n: number): Moments {
  const origin = new Float64Array(n);
  const sum = new Float64Array(n);
  const products = new Float64Array(n * n);
  const row = new Float64Array(n);
  let count = 0;
  return {
    add(rows) {
      for (let at = 0; at < rows.length; at += n) {
        if (count++ === 0) origin.set(rows.subarray(at, at + n));
        for (let i = 0; i < n; i++) {
          row[i] = rows[at + i] - origin[i];
          sum[i] += row[i];
          for (let j = 0; j <= i; j++) products[i * n + j] += row[i] * row[j];
        }
      }
    },
    covariance() {
      const result = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          const value = (products[i * n + j] - (sum[i] * sum[j]) / count) / (count - 1);
          result[i * n + j] = result[j * n + i] = value;
        }
      }
      return result;
    },
  };
}
