import type { Compute, Floats, Precision } from '../../compute/compute.js';
import { type Curvature, timesFactor } from './curvature.js';
import { requirePositive } from './definite.js';
import type { LowRankKrylov } from './lowRankKrylov.js';
import type { LowRankModes, LowRankSource } from './lowRankModes.js';
import { batchRows } from './modal.js';
import type { Operator, SpectralFunction, Walk } from './operator.js';
import type { Columns, Segment } from './segment.js';
import { dividedDifference, transition } from './spectral.js';

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
 * A = lambda I + J^T H J of rank r < N, nothing of size N x N. Set-up O(r^3) after the Gram matrix J J^T; vectors of
 * length N are in the operator's precision, those of length r in float64. S states cost two products of r x N x S:
 * x_k = z_k + J^T W c_k (see LowRankModes for W), where z and c run through
 *
 *     z_k = f0(lambda) z_{k-1} + f1(lambda) b + f2(lambda) xi_k
 *     c_k = f0(lambda) c_{k-1} + d0 (y_{k-1} + norm c_{k-1}) + d1 W^T J b + d2 W^T J xi_k,   y_k = W^T J z_k
 *
 * and di = (fi(lambda + shift) - fi(lambda)) / norm, or W c_k comes from Krylov spaces. Throws FAILED_PRECONDITION if A is
 * not positive definite.
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

  /** c_k in modes, for rows of J x, J b and J xi: the coefficients of J. */
  async function relaxInModes(y: Float64Array, step: number, kappa: number): Promise<Float64Array> {
    const { vectors, ...spectrum } = await modes();
    const { f0, f1, f2 } = transition(step, kappa);
    const weights = [f0, f1, f2].map((f) => modeWeights(f, damping, spectrum));
    const common = [f0, f1, f2].map((f) => f(damping));
    const projected = await changeBasis(y, vectors, true);
    const xi = projected.subarray(2 * r);
    relaxModes(xi, projected.subarray(0, r), projected.subarray(r, 2 * r), spectrum.norms, weights, common);
    return changeBasis(xi, vectors, false);
  }

  /** The same by Krylov spaces; undefined where the modes are the way. */
  async function relaxByKrylov(y: Float64Array, run: Walk): Promise<Float64Array | undefined> {
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
    const { state, target, step, kappa } = run;
    const { f0, f1, f2 } = transition(step, kappa);
    const common = [f0, f1, f2].map((f) => f(damping));
    const batch = batchRows(r, run.count);
    for (let first = 0; first < run.count; first += batch) {
      const count = Math.min(batch, run.count - first);
      const ahead = run.count - first - count + (run.ahead ?? 0);
      const rows = run.out.subarray(first * n, (first + count) * n);
      run.normals(rows);
      const y = await project([
        { data: state, count: 1 },
        { data: target, count: 1 },
        { data: rows, count },
      ]);
      const c = (await relaxByKrylov(y, { ...run, count, ahead })) ?? (await relaxInModes(y, step, kappa));
      relaxCommon(rows, state, target, common);
      await lift(c, rows, count);
      state.set(rows.subarray((count - 1) * n));
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

/** Rows of xi become rows of z, starting from the state. */
function relaxCommon(rows: Floats, state: Floats, target: Floats, [f0, f1, f2]: number[]): void {
  const n = state.length;
  for (let i = 0; i < n; i++) rows[i] = f0 * state[i] + f1 * target[i] + f2 * rows[i];
  for (let row = n; row < rows.length; row += n) {
    for (let i = 0; i < n; i++) rows[row + i] = f0 * rows[row - n + i] + f1 * target[i] + f2 * rows[row + i];
  }
}
