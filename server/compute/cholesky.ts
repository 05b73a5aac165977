import type { Floats } from './compute.js';

/** As Compute.cholesky, row by row in plain loops (Golub and Van Loan, section 4.2.5). */
export function cholesky(n: number, a: Floats): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (j < i) a[i * n + j] = sum / a[j * (n + 1)];
      // Written so that NaN fails.
      else if (sum > 0) a[i * (n + 1)] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** v becomes (L L^T)^-1 v. */
export function choleskySolve(n: number, factor: Floats, v: Floats): void {
  for (let i = 0; i < n; i++) {
    let sum = v[i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * v[k];
    v[i] = sum / factor[i * (n + 1)];
  }
  for (let i = n - 1; i >= 0; i--) {
    v[i] /= factor[i * (n + 1)];
    for (let k = 0; k < i; k++) v[k] -= factor[i * n + k] * v[i];
  }
}
