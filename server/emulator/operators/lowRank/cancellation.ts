import { sumOfSquares } from '../../../../simd/sumOfSquares.js';
import type { Floats } from '../../../compute/compute.js';

/**
 * |f(lambda) v| over |f(A) v| up to which float32 products of J are good enough. A vector in the range of J^T loses all
 * but 1 / condition of f(lambda) v to J^T c, and with it that many digits: the error is 2e-7 to 1.2e-6 times the ratio
 * (measured, condition 1e3 to 1e8, both ways to the states), so that it stays below 3e-4.
 */
const float32Cancellation = 256;

/** Finds out whether rows of f(lambda) v have cancelled when J^T c has been added. */
export interface Cancellation {
  /** Whether float32 has not been enough for one of the rows, which by now are f(A) v. */
  isTooMuch(): boolean;
}

/** `rows`: f(lambda) v, n numbers each. O(rows n) for each look at them. */
export function watchCancellation(rows: Floats, n: number): Cancellation {
  const before = squares(rows, n);
  return {
    isTooMuch: () => squares(rows, n).some((square, k) => before[k] > float32Cancellation ** 2 * square),
  };
}

function squares(rows: Floats, n: number): number[] {
  return Array.from({ length: rows.length / n }, (_, k) => sumOfSquares(rows.subarray(k * n, (k + 1) * n)));
}
