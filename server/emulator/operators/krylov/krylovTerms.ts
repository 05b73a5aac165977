import type { Floats } from '../../../compute/compute.js';
import { type Transition, transition } from '../spectral.js';

/** One start vector v of a walk and the functions of A that the walk needs of it. */
export interface KrylovTerm {
  start: Floats;
  /** States that it enters: `rows` of them from `first` on. */
  first: number;
  rows: number;
  /** Those rows at which the remainder is looked at: it changes slowly from one to the next. */
  checked: number[];
  /** f_row(a) for each row. */
  values(a: number, out: Float64Array): void;
  /**
   * A number whose product with v^T q_i and the last entry of q_i, summed over the eigenvectors q_i of T with values a,
   * times beta_m, is about the error of f_row(A) v in the Krylov space, or more.
   */
  remainder(a: number, row: number): number;
}

/**
 * Terms of `count` states, `step` apart: x_k = f0(A)^k x + f1(A, k h) b + sum_j f0(A)^(k-j) f2(A) xi_j.
 *
 * All f are Laplace transforms f(a) = integral of exp(-a s) m(s) ds. The error of exp(-A s) v in the Krylov space is the
 * integral of exp(-A (s - u)) V_(m+1) beta_m [exp(-T u)]_(m,1) du (Hochbruck and Lubich 1997), and the entry has one sign
 * for all u. So the error of f is at most beta_m |v| |f[lambda, T]_(m,1)|, with the divided difference of f and lambda
 * below all eigenvalues of A, where m >= 0: a bound for f0 and f1. The m of f2 changes sign beyond s = 2 h, which makes
 * it an estimate there.
 *
 * `lambda` > 0. `noise`: count vectors; none for kappa = 0.
 */
export function walkTerms(options: {
  state: Floats;
  target: Floats;
  noise: Floats[];
  step: number;
  kappa: number;
  count: number;
  lambda: number;
}): KrylovTerm[] {
  const { state, target, noise, step, kappa, count, lambda } = options;
  const after = new Map<number, Transition>();
  const at = (steps: number) => {
    let made = after.get(steps);
    if (made === undefined) {
      made = transition(steps * step, kappa);
      after.set(steps, made);
    }
    return made;
  };
  const terms: KrylovTerm[] = [];
  for (const [start, name] of [
    [state, 'f0'],
    [target, 'f1'],
  ] as const) {
    terms.push({
      start,
      first: 0,
      rows: count,
      checked: doubling(count),
      values(a, out) {
        for (let k = 0; k < count; k++) out[k] = at(k + 1)[name](a);
      },
      remainder: (a, row) => at(row + 1)[name].difference!(lambda, a),
    });
  }
  const { f0, f2 } = at(1);
  for (const [k, start] of noise.entries()) {
    terms.push({
      start,
      first: k,
      rows: count - k,
      checked: doubling(count - k),
      values(a, out) {
        const decay = f0(a);
        let value = f2(a);
        for (let row = 0; row < count - k; row++, value *= decay) out[row] = value;
      },
      remainder(a, row) {
        if (row === 0) return f2.difference!(lambda, a);
        const later = at(row).f0;
        return later.difference!(lambda, a) * f2(lambda) + later(a) * f2.difference!(lambda, a);
      },
    });
  }
  return terms;
}

/** 0, 1, 2, 4 and so on, and the last below `count`. */
function doubling(count: number): number[] {
  const rows = [0];
  for (let row = 1; row < count - 1; row *= 2) rows.push(row);
  if (count > 1) rows.push(count - 1);
  return rows;
}
