import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { linearCombination, type Term } from '../linearCombination.js';
import type { WantedStates } from '../methodChooser.js';
import { batchRows } from '../modal.js';
import type { Normals, Operator, SpectralFunction, Walk } from '../operator.js';
import { convertedFloats } from '../precision.js';
import { transition } from '../spectral.js';
import { watchCancellation } from './cancellation.js';
import { type Curvature, timesFactor } from './curvature.js';
import type { Jacobian } from './jacobian.js';
import type { LowRankKrylov } from './lowRankKrylov.js';
import { changeBasis, type LowRankModes, modeWeights } from './lowRankModes.js';

export interface LowRankWalkOptions {
  compute: Compute;
  precision: Precision;
  damping: number;
  jacobian: Jacobian;
  curvature: Curvature;
  krylov?: LowRankKrylov;
  modes(): Promise<LowRankModes>;
  /** The same matrix in float64, for walks in which float32 loses too much; absent where there is no better one. */
  precise?(): Promise<Operator>;
}

/**
 * Operator.walk of a low-rank matrix. S states cost two products of r x N x S: x_k = z_k + J^T W c_k (see LowRankModes for
 * W), where z and c run through
 *
 *     z_k = f0(lambda) z_{k-1} + f1(lambda) b + f2(lambda) xi_k
 *     c_k = f0(lambda) c_{k-1} + d0 (y_{k-1} + norm c_{k-1}) + d1 W^T J b + d2 W^T J xi_k,   y_k = W^T J z_k
 *
 * and di = (fi(lambda + shift) - fi(lambda)) / norm, or W c_k comes from Krylov spaces. J xi_k comes from J z_k, so that
 * z_k is made in one pass with its noise.
 */
export function createLowRankWalk(options: LowRankWalkOptions): Operator['walk'] {
  const { compute, precision, damping, jacobian, curvature, krylov, modes, precise } = options;
  const { rank: r, dimension: n } = jacobian;

  /** Rows of J x, J b and J xi_k, for the rows z_k. */
  async function projectWalk(run: Pick<Walk, 'state' | 'target' | 'count'>, z: Floats, common: number[]) {
    const { state, target, count } = run;
    const sources = (state === target ? [target] : [state, target]).map((data) => ({ data, count: 1 }));
    const isNoisy = common[2] > 0;
    const projected = await jacobian.project(isNoisy ? [...sources, { data: z, count }] : sources);
    const y = new Float64Array((count + 2) * r);
    y.set(projected, (2 - sources.length) * r);
    if (state === target) y.copyWithin(0, r, 2 * r);
    if (isNoisy) takeNoise(y, r, common);
    return y;
  }

  /** c_k in modes: the coefficients of J. */
  async function relaxInModes(
    y: Float64Array,
    functions: SpectralFunction[],
    common: number[],
  ): Promise<Float64Array> {
    const { vectors, ...spectrum } = await modes();
    const weights = functions.map((f) => modeWeights(f, damping, spectrum));
    const projected = await changeBasis(compute, y, vectors, true);
    const xi = projected.subarray(2 * r);
    relaxModes(xi, projected.subarray(0, r), projected.subarray(r, 2 * r), spectrum.norms, weights, common);
    return changeBasis(compute, xi, vectors, false);
  }

  /** The same by Krylov spaces; undefined where the modes are the way. */
  async function relaxByKrylov(
    y: Float64Array,
    run: WantedStates & Pick<Walk, 'step' | 'kappa'>,
  ): Promise<Float64Array | undefined> {
    if (!krylov) return undefined;
    const projected = await timesFactor(compute, curvature, y, run.count + 2, false);
    const vectors = {
      state: projected.subarray(0, r),
      target: projected.subarray(r, 2 * r),
      noise: projected.subarray(2 * r),
    };
    const c = await krylov.coefficients({ ...run, ...vectors }, damping);
    return c && timesFactor(compute, curvature, c, run.count, true);
  }

  /** States of one batch. False if float32 has not been enough for them. */
  async function walkBatch(run: Walk): Promise<boolean> {
    const { target, step, kappa, state, count, out } = run;
    const { f0, f1, f2 } = transition(step, kappa);
    const functions = [f0, f1, f2];
    const rounded = precision === 'float32' ? Math.fround : Number;
    const common = functions.map((f) => rounded(f(damping)));
    relaxCommon(out, run.normals, state, target, common);
    const cancellation = precise && watchCancellation(out, n);
    const y = await projectWalk({ state, target, count }, out, common);
    const c = (await relaxByKrylov(y, run)) ?? (await relaxInModes(y, functions, common));
    await jacobian.lift(c, { data: out, count });
    return !cancellation?.isTooMuch();
  }

  return (run) =>
    inBatches(run, batchRows(r, run.count), async (part) => {
      if (precise) await walkGuarded(part, walkBatch, precise);
      else await walkBatch(part);
    });
}

/** A walk in parts of `batch` states at most, each of which goes on from the last of the one before. */
async function inBatches(run: Walk, batch: number, walk: (part: Walk) => Promise<void>): Promise<void> {
  const n = run.target.length;
  let { state } = run;
  for (let first = 0; first < run.count; first += batch) {
    const count = Math.min(batch, run.count - first);
    const ahead = run.count - first - count + (run.ahead ?? 0);
    const out = run.out.subarray(first * n, (first + count) * n);
    await walk({ ...run, state, count, ahead, out });
    state = out.subarray((count - 1) * n);
  }
}

/** A walk, and where that has not been enough the same again by the precise operator, with the same noise. */
async function walkGuarded(
  run: Walk,
  walk: (run: Walk) => Promise<boolean>,
  precise: () => Promise<Operator>,
): Promise<void> {
  const { normals, again } = repeatable(run.normals, run.out.length);
  if (await walk({ ...run, normals })) return;
  const { walk: walkPrecisely } = await precise();
  const target = convertedFloats(run.target, 'float64');
  const state = run.state === run.target ? target : convertedFloats(run.state, 'float64');
  const out = new Float64Array(run.out.length);
  await walkPrecisely({ ...run, state, target, out, normals: again });
  run.out.set(out);
}

/** The next `length` normals twice. */
function repeatable(normals: Normals, length: number): { normals: Normals; again: Normals } {
  const again = normals.fork?.();
  if (again) return { normals, again };
  const drawn = createFloats('float32', length);
  let [used, usedAgain] = [0, 0];
  return {
    normals(out) {
      normals(out);
      drawn.set(out, used);
      used += out.length;
    },
    again(out) {
      out.set(drawn.subarray(usedAgain, usedAgain + out.length));
      usedAgain += out.length;
    },
  };
}

/** Rows of J x, J b and J z_k: J xi_k come instead of J z_k. */
function takeNoise(y: Float64Array, r: number, [f0, f1, f2]: number[]): void {
  for (let at = y.length - 1; at >= 2 * r; at--) {
    const before = at < 3 * r ? y[at - 2 * r] : y[at - r];
    y[at] = (y[at] - f0 * before - f1 * y[r + (at % r)]) / f2;
  }
}

/** Rows of W^T J xi become rows of c; y, W^T J x of the state, is used up. */
function relaxModes(
  xi: Float64Array,
  y: Float64Array,
  force: Float64Array,
  norms: Float64Array,
  [d0, d1, d2]: Float64Array[],
  [f0, f1, f2]: number[],
): void {
  const r = y.length;
  const c = new Float64Array(r);
  for (let row = 0; row < xi.length; row += r) {
    for (let j = 0; j < r; j++) {
      const noise = xi[row + j];
      c[j] = f0 * c[j] + d0[j] * (y[j] + norms[j] * c[j]) + d1[j] * force[j] + d2[j] * noise;
      y[j] = f0 * y[j] + f1 * force[j] + f2 * noise;
      xi[row + j] = c[j];
    }
  }
}

/** The rows become z, starting from the state. */
function relaxCommon(
  rows: Floats,
  normals: Walk['normals'],
  state: Floats,
  target: Floats,
  [f0, f1, f2]: number[],
): void {
  const n = state.length;
  for (let row = 0; row < rows.length; row += n) {
    const before = row === 0 ? state : rows.subarray(row - n, row);
    const terms: Term[] =
      before === target
        ? [[f0 + f1, target]]
        : [
            [f0, before],
            [f1, target],
          ];
    linearCombination(rows.subarray(row, row + n), f2, normals, terms);
  }
}
