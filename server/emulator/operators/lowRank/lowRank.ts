import type { Compute, Floats, Precision } from '../../../compute/compute.js';
import { requirePositive } from '../definite.js';
import { linearCombination, type Term } from '../linearCombination.js';
import { batchRows } from '../modal.js';
import type { Operator, SpectralFunction, Walk } from '../operator.js';
import { dividedDifference, transition } from '../spectral.js';
import { type Curvature, timesFactor } from './curvature.js';
import type { LowRankKrylov, ProjectedWalk } from './lowRankKrylov.js';
import type { LowRankModes, LowRankSource } from './lowRankModes.js';
import type { Columns, Segment } from './segment.js';

type Spectrum = Omit<LowRankModes, 'vectors'>;

export interface LowRankParts {
  compute: Compute;
  precision: Precision;
  /** r < N. */
  rank: number;
  segments: Segment[];
  curvature: Curvature;
  source: LowRankSource;
  /** Of L^T J; absent where H is indefinite or float32 not enough. */
  krylov?: LowRankKrylov;
  acceptUnstable: boolean;
}

/**
 * A = lambda I + J^T H J of rank r < N, nothing of size N x N. O(r^3) once after the Gram matrix J J^T, where modes are
 * the way; vectors of length N are in the operator's precision, those of length r in float64. S states cost two products
 * of r x N x S: x_k = z_k + J^T W c_k (see LowRankModes for W), where z and c run through
 *
 *     z_k = f0(lambda) z_{k-1} + f1(lambda) b + f2(lambda) xi_k
 *     c_k = f0(lambda) c_{k-1} + d0 (y_{k-1} + norm c_{k-1}) + d1 W^T J b + d2 W^T J xi_k,   y_k = W^T J z_k
 *
 * and di = (fi(lambda + shift) - fi(lambda)) / norm, or W c_k comes from Krylov spaces. J xi_k comes from J z_k, so that
 * z_k is made in one pass with its noise. Throws FAILED_PRECONDITION if A is not positive definite.
 */
export async function createLowRank(parts: LowRankParts, damping: number): Promise<Operator> {
  const { compute, precision, rank: r, segments, curvature, source, krylov } = parts;
  const n = segments.reduce((sum, segment) => sum + segment.columns, 0);
  const modes = () => source.get(damping);

  /** Rows of J v for all rows of all sources. */
  async function project(sources: { data: Floats; count: number }[]): Promise<Float64Array> {
    const rows = sources.reduce((sum, { count }) => sum + count, 0);
    const y = new Float64Array(rows * r);
    let offset = 0;
    for (const segment of segments) {
      await segment.project(
        sources.map(({ data, count }): Columns => ({ data, count, offset, stride: n })),
        y,
      );
      offset += segment.columns;
    }
    return y;
  }

  /** v += c J. */
  async function lift(c: Float64Array, v: Floats, count: number): Promise<void> {
    let offset = 0;
    for (const segment of segments) {
      await segment.lift(c, { data: v, offset, stride: n, count });
      offset += segment.columns;
    }
  }

  async function changeBasis(
    y: Float64Array,
    vectors: Float64Array,
    toModes: boolean,
  ): Promise<Float64Array> {
    const c = new Float64Array(y.length);
    await compute.multiply({ m: y.length / r, n: r, k: r, a: y, b: vectors, transposeB: toModes, c });
    return c;
  }

  async function apply(f: SpectralFunction, v: Floats, out: Floats, count = 1): Promise<void> {
    const { vectors, ...spectrum } = await modes();
    const weights = modeWeights(f, damping, spectrum);
    const common = f(damping);
    const batch = batchRows(r, count);
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      const input = v.subarray(first * n, (first + size) * n);
      const output = out.subarray(first * n, (first + size) * n);
      const c = await changeBasis(await project([{ data: input, count: size }]), vectors, true);
      for (let i = 0; i < c.length; i++) c[i] *= weights[i % r];
      for (let i = 0; i < input.length; i++) output[i] = common * input[i];
      await lift(await changeBasis(c, vectors, false), output, size);
    }
  }

  async function multiply(v: Floats, out: Floats, count = 1): Promise<void> {
    const y = await project([{ data: v, count }]);
    curvature.apply(y);
    for (let i = 0; i < count * n; i++) out[i] = damping * v[i];
    await lift(y, out, count);
  }

  /** Rows of J x, J b and J xi_k, for the rows z_k. */
  async function projectWalk(run: Pick<Walk, 'state' | 'target' | 'count'>, z: Floats, common: number[]) {
    const { state, target, count } = run;
    const sources = (state === target ? [target] : [state, target]).map((data) => ({ data, count: 1 }));
    const isNoisy = common[2] > 0;
    const projected = await project(isNoisy ? [...sources, { data: z, count }] : sources);
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
    const projected = await changeBasis(y, vectors, true);
    const xi = projected.subarray(2 * r);
    relaxModes(xi, projected.subarray(0, r), projected.subarray(r, 2 * r), spectrum.norms, weights, common);
    return changeBasis(xi, vectors, false);
  }

  /** The same by Krylov spaces; undefined where the modes are the way. */
  async function relaxByKrylov(
    y: Float64Array,
    run: Omit<ProjectedWalk, 'state' | 'target' | 'noise'>,
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

  async function walk(run: Walk): Promise<void> {
    const { target, step, kappa, method } = run;
    const { f0, f1, f2 } = transition(step, kappa);
    const functions = [f0, f1, f2];
    const rounded = precision === 'float32' ? Math.fround : Number;
    const common = functions.map((f) => rounded(f(damping)));
    let { state } = run;
    const batch = batchRows(r, run.count);
    for (let first = 0; first < run.count; first += batch) {
      const count = Math.min(batch, run.count - first);
      const ahead = run.count - first - count + (run.ahead ?? 0);
      const rows = run.out.subarray(first * n, (first + count) * n);
      relaxCommon(rows, run.normals, state, target, common);
      const y = await projectWalk({ state, target, count }, rows, common);
      const byKrylov = await relaxByKrylov(y, { step, kappa, method, count, ahead });
      await lift(byKrylov ?? (await relaxInModes(y, functions, common)), rows, count);
      state = rows.subarray((count - 1) * n);
    }
  }

  const known = async () => {
    const { shifts } = await modes();
    const [least, most] = [Math.min, Math.max].map((choose) => shifts.reduce((a, b) => choose(a, b), 0));
    return { smallest: damping + least, largest: damping + most };
  };
  if (!parts.acceptUnstable) requirePositive(curvature.signs ? (await known()).smallest : damping);
  return {
    dimension: n,
    precision,
    async eigenvalueRange() {
      if (source.decomposed) return known();
      return curvature.signs ? {} : { smallest: damping };
    },
    apply,
    multiply,
    walk,
    withDamping: (changed) => createLowRank(parts, changed),
    ...(krylov && {
      effort: () => [krylov.spent],
      resume([spent]: number[]) {
        krylov.spent = spent;
      },
    }),
  };
}

/** (f(lambda + shift) - f(lambda)) / norm; 0 for a mode that J does not reach. */
function modeWeights(f: SpectralFunction, damping: number, { shifts, norms }: Spectrum): Float64Array {
  return shifts.map((shift, j) =>
    norms[j] === 0 ? 0 : dividedDifference(f, damping + shift, damping) * (shift / norms[j]),
  );
}

/** Rows of J x, J b and J z_k: in place of J z_k come J xi_k. */
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
