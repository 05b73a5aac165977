import type { Compute, Floats, Precision } from '../../../compute/compute.js';
import { requirePositive } from '../definite.js';
import { batchRows } from '../modal.js';
import type { Operator, SpectralFunction } from '../operator.js';
import { watchCancellation } from './cancellation.js';
import type { Curvature } from './curvature.js';
import { createJacobian } from './jacobian.js';
import type { LowRankKrylov } from './lowRankKrylov.js';
import { changeBasis, type LowRankModes, type LowRankSource, modeWeights } from './lowRankModes.js';
import { createLowRankWalk } from './lowRankWalk.js';
import type { Segment } from './segment.js';

export interface LowRankOptions {
  compute: Compute;
  precision: Precision;
  /** r < N. */
  rank: number;
  segments: Segment[];
  curvature: Curvature;
  source: LowRankSource;
  /** Krylov spaces of L^T J; absent where H is indefinite or the device computes in float64. */
  krylov?: LowRankKrylov;
  /** The same matrix in float64, made when it is first needed; absent if it is this one. */
  precise?(): Promise<LowRankOptions>;
  acceptUnstable: boolean;
}

/**
 * A = lambda I + J^T H J of rank r < N, nothing of size N x N. O(r^3) once after the Gram matrix J J^T, where modes are
 * the way; vectors of length N are in the operator's precision, those of length r in float64. S states cost two products
 * of r x N x S, as createLowRankWalk has them. Throws FAILED_PRECONDITION if A is not positive definite.
 */
export async function createLowRank(options: LowRankOptions, damping: number): Promise<Operator> {
  const { compute, precision, rank, segments, curvature, source, krylov, acceptUnstable } = options;
  const precise = options.precise && preciseOperator(options.precise, damping);
  const jacobian = createJacobian(segments, rank);
  const n = jacobian.dimension;

  function modes(): Promise<LowRankModes> {
    krylov?.chooser.noteDecomposition();
    return source.get(damping);
  }

  async function apply(f: SpectralFunction, v: Floats, out: Floats, count = 1): Promise<void> {
    const { vectors, ...spectrum } = await modes();
    const weights = modeWeights(f, damping, spectrum);
    const common = f(damping);
    const batch = batchRows(rank, count);
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      const input = v.subarray(first * n, (first + size) * n);
      const output = out.subarray(first * n, (first + size) * n);
      const kept = precise && Float64Array.from(input);
      const y = await jacobian.project([{ data: input, count: size }]);
      const c = await changeBasis(compute, y, vectors, true);
      for (let i = 0; i < c.length; i++) c[i] *= weights[i % rank];
      for (let i = 0; i < input.length; i++) output[i] = common * input[i];
      const cancellation = kept && watchCancellation(output, n);
      await jacobian.lift(await changeBasis(compute, c, vectors, false), { data: output, count: size });
      if (!cancellation?.isTooMuch()) continue;
      const { apply: applyPrecisely } = await precise!();
      await applyPrecisely(f, kept!, kept!, size);
      output.set(kept!);
    }
  }

  async function multiply(v: Floats, out: Floats, count = 1): Promise<void> {
    const y = await jacobian.project([{ data: v, count }]);
    curvature.apply(y);
    for (let i = 0; i < count * n; i++) out[i] = damping * v[i];
    await jacobian.lift(y, { data: out, count });
  }

  async function knownRange(): Promise<{ smallest: number; largest: number }> {
    const { shifts } = await modes();
    const [least, most] = [Math.min, Math.max].map((choose) => shifts.reduce((a, b) => choose(a, b), 0));
    return { smallest: damping + least, largest: damping + most };
  }

  if (!acceptUnstable) requirePositive(curvature.signs ? (await knownRange()).smallest : damping);
  return {
    dimension: n,
    precision,
    choosers: krylov ? [krylov.chooser] : [],
    async eigenvalueRange() {
      if (source.decomposed) return knownRange();
      return curvature.signs ? {} : { smallest: damping };
    },
    apply,
    multiply,
    walk: createLowRankWalk({ compute, precision, damping, jacobian, curvature, krylov, modes, precise }),
    withDamping: (changed) => createLowRank(options, changed),
  };
}

/** Made at the first call. */
function preciseOperator(options: () => Promise<LowRankOptions>, damping: number): () => Promise<Operator> {
  let made: Promise<Operator> | undefined;
  return () => {
    made ??= options().then((precise) => createLowRank(precise, damping));
    return made;
  };
}
