import type { Compute, Precision } from '../../../compute/compute.js';
import { eigenCost, krylovCost, modalCost } from '../dense/denseCost.js';
import { type KrylovTerm, walkTerms } from '../krylov/krylovTerms.js';
import { krylovTolerance, sumByKrylov } from '../krylov/krylovWalk.js';
import type { MethodChooser, WantedStates } from '../methodChooser.js';
import type { Walk } from '../operator.js';
import type { LowRankSource } from './lowRankModes.js';

/** Largest error of c_k, over its norm, to that of a state: z_k and J^T c_k take most of each other away. */
const toleranceShare = 0.1;
/** Up to this r the decomposition takes no longer than the calls for a few spaces. */
const smallRank = 128;

/** A walk and its vectors in the space of the rows of G = L^T J. */
export interface ProjectedWalk extends WantedStates, Pick<Walk, 'step' | 'kappa'> {
  /** G x, r numbers. */
  state: Float64Array;
  /** G b. */
  target: Float64Array;
  /** G xi of each state. */
  noise: Float64Array;
}

export interface LowRankKrylovOptions {
  compute: Compute;
  /** r. */
  rank: number;
  source: Pick<LowRankSource, 'kernel'>;
  chooser: MethodChooser;
  /** Of the states. */
  precision: Precision;
}

/** States of A = lambda I + G^T G, G of r x N, without an eigendecomposition of K = G G^T. */
export interface LowRankKrylov {
  /**
   * Rows c_k with x_k = z_k + G^T c_k, z_k as createLowRank has it. Undefined where the eigendecomposition is expected to
   * be cheaper, or has turned out to be. Some tens of products of K with each vector, as a rule.
   */
  coefficients(walk: ProjectedWalk, damping: number): Promise<Float64Array | undefined>;
  readonly chooser: MethodChooser;
}

/**
 * f(A) v = f(lambda) v + G^T f[lambda, lambda I + K] G v with f[., .] the divided difference: functions of K, applied to
 * G v in its Krylov spaces.
 */
export function createLowRankKrylov(options: LowRankKrylovOptions): LowRankKrylov {
  const { compute, rank: r, source, chooser, precision } = options;
  const tolerance = krylovTolerance[precision] * toleranceShare;

  /** Dimensions that cost no more than the decomposition: if they are not enough, both together cost twice the cheaper way. */
  function affordableSteps(walk: ProjectedWalk): number {
    const budget = chooser.budget(
      walk,
      (states) => eigenCost(r, 'float64') + modalCost(r, states, 'float64'),
    );
    if (budget === Number.POSITIVE_INFINITY) return r;
    if (r <= smallRank) return 0;
    const { count, ahead = 0 } = walk;
    let steps = 0;
    while (steps < r && krylovCost(r, count + ahead, steps + 1, count, 'float64') <= budget) steps++;
    return steps;
  }

  return {
    chooser,
    async coefficients(walk, damping) {
      const { count } = walk;
      const mostSteps = damping > 0 ? affordableSteps(walk) : 0;
      if (mostSteps === 0) return undefined;
      const matrix = await source.kernel();
      const out = new Float64Array(count * r);
      const steps = await sumByKrylov({
        ...{ compute, dimension: r, precision: 'float64', lambda: damping, shift: damping, tolerance },
        ...{ terms: kernelTerms(walk, r, damping), mostSteps, out, count },
        async multiply(v, image, vectors) {
          // K is symmetric; by rows gemv takes two thirds of the time (measured, r = 576).
          for (let k = 0; k < vectors; k++) {
            const row = (all: typeof v) => all.subarray(k * r, (k + 1) * r);
            await compute.multiply({
              m: 1,
              n: r,
              k: r,
              a: row(v),
              b: matrix,
              transposeB: true,
              c: row(image),
            });
          }
        },
      });
      if (steps === undefined) return undefined;
      chooser.spend(krylovCost(r, count, steps, count, 'float64'));
      return out;
    },
  };
}

/** The terms of a walk with f[lambda, .] instead of each function f. */
function kernelTerms({ state, target, noise, step, kappa, count }: ProjectedWalk, r: number, lambda: number) {
  const vectors =
    kappa > 0 ? Array.from({ length: count }, (_, k) => noise.subarray(k * r, (k + 1) * r)) : [];
  const terms = walkTerms({ state, target, noise: vectors, step, kappa, count, lambda }).map(differenceTerm);

  /** What KrylovTerm.remainder has of f is f[lambda, .] itself, exactly. */
  function differenceTerm(term: KrylovTerm): KrylovTerm {
    // Near lambda the second difference is taken where it does not cancel: it changes slowly.
    const apart = lambda * (1 + 1e-6);
    return {
      ...term,
      values(a, out) {
        for (let row = 0; row < term.rows; row++) out[row] = term.remainder(Math.max(a, lambda), row);
      },
      remainder(a, row) {
        const at = Math.max(a, apart);
        return (term.remainder(at, row) - term.remainder(lambda, row)) / (at - lambda);
      },
    };
  }

  const [fromState, fromTarget, ...rest] = terms;
  if (!state.every((value, i) => value === target[i])) return terms;
  // An evolution that starts from the target: one space serves both.
  const target0 = new Float64Array(count);
  const both: KrylovTerm = {
    ...fromState,
    values(a, out) {
      fromState.values(a, out);
      fromTarget.values(a, target0);
      for (let row = 0; row < count; row++) out[row] += target0[row];
    },
    remainder: (a, row) => fromState.remainder(a, row) + fromTarget.remainder(a, row),
  };
  return [both, ...rest];
}
