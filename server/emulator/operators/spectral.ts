import type { SpectralFunction } from './operator.js';

/** exp(-x) is lost beside 1 for larger x. */
const mostDecay = 38;

/** (1 - exp(-a h)) / a, the integral of exp(-a s) over s from 0 to h; h for a = 0. */
export function relaxation(a: number, h: number): number {
  if (a === 0 || h === 0) return h;
  if (h === Number.POSITIVE_INFINITY) return a > 0 ? 1 / a : h;
  if (a * h > mostDecay) return 1 / a;
  return -Math.expm1(-a * h) / a;
}

function decay(a: number, h: number): number {
  return a === 0 || h === 0 ? 1 : Math.exp(-a * h);
}

/** (exp(-x h) - exp(-y h)) / (x - y). */
function decayDifference(x: number, y: number, h: number): number {
  const lower = Math.min(x, y);
  if (h === Number.POSITIVE_INFINITY && lower > 0) return 0;
  return -decay(lower, h) * relaxation(Math.max(x, y) - lower, h);
}

const seriesTerms = 26;

/**
 * (relaxation(x) - relaxation(y)) / (x - y) to full accuracy for any distance of x and y: by the Taylor series about 0
 * while |a h| < 2, else by (exp(-x h) relaxation(y - x) - relaxation(x)) / y with |y| >= |x|, where nothing cancels.
 */
function relaxationDifference(x: number, y: number, h: number): number {
  if (h === Number.POSITIVE_INFINITY && x > 0 && y > 0) return -1 / x / y;
  const [near, far] = Math.abs(x) < Math.abs(y) ? [x, y] : [y, x];
  if (Math.abs(far) * h >= 2) return (decay(near, h) * relaxation(far - near, h) - relaxation(near, h)) / far;
  // relaxation(a) = h sum_k (-a h)^k / (k + 1)!; complete = sum_j (x h)^j (y h)^(k - 1 - j).
  let complete = 1;
  let power = 1;
  let factor = -h / 2;
  let sum = factor;
  for (let k = 2; k <= seriesTerms; k++) {
    power *= near * h;
    complete = complete * far * h + power;
    factor = -factor / (k + 1);
    sum += factor * complete;
  }
  return sum * h;
}

export interface Transition {
  f0: SpectralFunction;
  f1: SpectralFunction;
  f2: SpectralFunction;
}

/**
 * Exact transition over h (units of tau, 0 to Infinity) at noise variance kappa, as functions of an eigenvalue a of A:
 *
 *     f0(a) = exp(-a h)      f1(a) = (1 - exp(-a h)) / a      f2(a) = sqrt(kappa (1 - exp(-2 a h)) / a)
 *
 * with their limits 1, h and sqrt(2 kappa h) at a = 0. Negative a grows, as an unstable device does.
 */
export function transition(h: number, kappa: number): Transition {
  const f2 = (a: number) => Math.sqrt(2 * kappa * relaxation(2 * a, h));
  return {
    f0: withDifference(
      (a) => decay(a, h),
      (x, y) => decayDifference(x, y, h),
    ),
    f1: withDifference(
      (a) => relaxation(a, h),
      (x, y) => relaxationDifference(x, y, h),
    ),
    f2: withDifference(f2, (x, y) => {
      const sum = f2(x) + f2(y);
      return sum === 0 ? 0 : (4 * kappa * relaxationDifference(2 * x, 2 * y, h)) / sum;
    }),
  };
}

function withDifference(
  f: (a: number) => number,
  difference: (x: number, y: number) => number,
): SpectralFunction {
  return Object.assign(f, { difference });
}

/** (f(x) - f(y)) / (x - y). */
export function dividedDifference(f: SpectralFunction, x: number, y: number): number {
  if (f.difference !== undefined) return f.difference(x, y);
  return x === y ? 0 : (f(x) - f(y)) / (x - y);
}
