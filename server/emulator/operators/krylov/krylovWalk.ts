import { type Compute, createFloats, type Floats } from '../../../compute/compute.js';
import type { KrylovTerm } from './krylovTerms.js';
import { type KrylovSpace, Lanczos, type LanczosOptions } from './lanczos.js';
import { type Tridiagonal, type TridiagonalEigen, tridiagonalEigen } from './tridiagonal.js';

/** Largest error of a term of a state, over the norm of the state, beside rounding. */
export const krylovTolerance = { float32: 1e-6, float64: 1e-12 };

/** Dimension at which convergence is looked at first. */
const firstCheck = 6;
/** Part of |v| f(lambda) that counts as the state's norm at least: what decays to less is as good as zero. */
const negligible = 1e-3;

export interface KrylovSum extends LanczosOptions {
  terms: KrylovTerm[];
  /** Below all eigenvalues of A; > 0. */
  lambda: number;
  /** A = the multiplied matrix + shift I. */
  shift: number;
  tolerance: number;
  /** Largest dimension of the Krylov spaces. */
  mostSteps: number;
  /** One row of N numbers for each state: overwritten. */
  out: Floats;
  /** How many states. */
  count: number;
}

/**
 * Each row of out becomes the sum of its terms f(A) v, every one from the Krylov space of its v. Returns the dimension
 * of the spaces, or undefined, with out as it was, if `mostSteps` is not enough for the tolerance.
 */
export async function sumByKrylov(sum: KrylovSum): Promise<number | undefined> {
  const { compute, terms, dimension: n, precision } = sum;
  const lanczos = new Lanczos(
    sum,
    terms.map(({ start }) => start),
  );
  let check = firstCheck;
  let before: { steps: number; excess: number } | undefined;
  for (let steps = 1; steps <= sum.mostSteps; steps++) {
    await lanczos.step();
    const isSettled = lanczos.spaces.every(({ isInvariant }) => isInvariant);
    if (steps < Math.min(check, sum.mostSteps) && !isSettled) continue;
    const eigen = await Promise.all(
      lanczos.spaces.map((space) => tridiagonalEigen(compute, space, space.alpha.length, sum.shift)),
    );
    const coefficients = terms.map((term, k) => spectralValues(term, lanczos.spaces[k], eigen[k]));
    const excess = worstExcess(sum, lanczos.spaces, eigen, coefficients);
    if (!(excess > 1)) {
      sum.out.fill(0, 0, sum.count * n);
      for (const [k, term] of terms.entries()) {
        const { size } = eigen[k];
        if (size === 0) continue;
        const c = createFloats(precision, term.rows * size);
        const values = coefficients[k];
        const exact = new Float64Array(term.rows * size);
        await compute.multiply({ m: term.rows, n: size, k: size, a: values, b: eigen[k].vectors, c: exact });
        c.set(exact);
        const out = sum.out.subarray(term.first * n);
        await compute.multiply({
          ...{ m: term.rows, n, k: size, a: c, b: lanczos.spaces[k].basis, c: out },
          beta: 1,
        });
      }
      return steps;
    }
    check = nextCheck(steps, excess, before);
    before = { steps, excess };
  }
  return undefined;
}

/** rows x m: what each row's function of T gives of |v| e_1, in the eigenbasis of T. */
function spectralValues(
  term: KrylovTerm,
  { norm }: Pick<KrylovSpace, 'norm'>,
  eigen: TridiagonalEigen,
): Float64Array {
  const { size, values, vectors } = eigen;
  const out = new Float64Array(term.rows * size);
  const column = new Float64Array(term.rows);
  for (let i = 0; i < size; i++) {
    term.values(values[i], column);
    const share = norm * vectors[i * size];
    for (let row = 0; row < term.rows; row++) out[row * size + i] = share * column[row];
  }
  return out;
}

/** The worst error of a term over what is allowed. */
function worstExcess(
  { terms, lambda, tolerance, count }: Pick<KrylovSum, 'terms' | 'lambda' | 'tolerance' | 'count'>,
  spaces: Pick<KrylovSpace, 'norm' | 'beta'>[],
  eigen: TridiagonalEigen[],
  coefficients: Float64Array[],
): number {
  const squares = new Float64Array(count);
  for (const [k, { first, rows }] of terms.entries()) {
    const { size } = eigen[k];
    // Of the noise its first row alone: it is the largest.
    const counted = first === 0 && rows === count && k < 2 ? rows : 1;
    for (let row = 0; row < counted; row++) {
      for (let i = 0; i < size; i++) squares[first + row] += coefficients[k][row * size + i] ** 2;
    }
  }
  let worst = 0;
  for (const [k, term] of terms.entries()) {
    const bounds = remainders(term, spaces[k], eigen[k]);
    if (bounds.length === 0) continue;
    const least = new Float64Array(term.rows);
    term.values(lambda, least);
    for (const [at, row] of term.checked.entries()) {
      const norm = Math.max(
        Math.sqrt(squares[term.first + row]),
        negligible * spaces[k].norm * Math.abs(least[row]),
      );
      worst = Math.max(worst, bounds[at] / (tolerance * norm));
    }
  }
  return worst;
}

/** The error for each checked row, as KrylovTerm.remainder has it; none where the space is invariant. */
export function remainders(
  term: KrylovTerm,
  { norm, beta }: Pick<KrylovSpace, 'norm' | 'beta'>,
  { size, values, vectors }: TridiagonalEigen,
): number[] {
  if (size === 0 || beta[size - 1] === 0) return [];
  return term.checked.map((row) => {
    let last = 0;
    let before = 0;
    for (let i = 0; i < size; i++) {
      const share = vectors[i * size] * term.remainder(values[i], row);
      last += share * vectors[i * size + size - 1];
      if (size > 1) before += share * vectors[i * size + size - 2];
    }
    // The last entry may pass through zero where it is an estimate; the one before does not at the same time.
    return beta[size - 1] * norm * Math.max(Math.abs(last), Math.abs(before) / 3);
  });
}

/**
 * The dimension in which a term with a start like that of the probe gets its tolerance: seen in the probe where it is
 * large enough, else from the rate at which the error falls in its second half, which is too slow rather than too fast.
 */
export async function expectedSteps(options: {
  compute: Compute;
  term: KrylovTerm;
  probe: Tridiagonal;
  lambda: number;
  shift: number;
  tolerance: number;
  most: number;
}): Promise<number> {
  const { compute, term, probe, shift, most } = options;
  const excessAt = async (size: number) => {
    const space = { norm: 1, beta: probe.beta, size };
    const eigen = await tridiagonalEigen(compute, probe, size, shift);
    const terms = [{ ...term, first: 0, rows: 1, checked: [0] }];
    return worstExcess(
      { ...options, terms, count: 1 },
      [space],
      [eigen],
      [spectralValues(term, space, eigen)],
    );
  };
  const whole = probe.alpha.length;
  const half = Math.ceil(whole / 2);
  const early = await excessAt(half);
  if (early <= 1) return half;
  const late = await excessAt(whole);
  if (late === 0) return whole;
  const rate = Math.log(early / late) / (whole - half);
  if (!(rate > 0)) return most;
  return Math.min(most, Math.ceil(half + Math.log(early) / rate));
}

/** Where the excess is 1 if it goes on falling as it did, but not far ahead: it falls faster and faster. */
function nextCheck(
  steps: number,
  excess: number,
  before: { steps: number; excess: number } | undefined,
): number {
  const most = steps + Math.max(4, Math.ceil(steps / 2));
  if (before === undefined || !(excess < before.excess)) return steps + 4;
  const rate = Math.log(before.excess / excess) / (steps - before.steps);
  return Math.max(steps + 1, Math.min(most, steps + Math.ceil(Math.log(excess) / rate)));
}
