import type { Compute, Floats, Precision } from '../../compute/compute.js';
import { combine, type Term } from './combine.js';
import type { Curvature } from './curvature.js';
import { requirePositive } from './definite.js';
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
 * and di = (fi(lambda + shift) - fi(lambda)) / norm. W^T J xi_k comes from y_k, so that z_k is made in one pass with its
 * noise. Throws FAILED_PRECONDITION if A is not positive definite.
 */
export async function createLowRank(parts: LowRankParts, damping: number): Promise<Operator> {
  const { compute, precision, rank: r, segments, curvature, source } = parts;
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

  async function walk(run: Walk): Promise<void> {
    const { target } = run;
    const made = modes();
    // It is awaited where it is needed, further down.
    made.catch(() => {});
    const { f0, f1, f2 } = transition(run.step, run.kappa);
    const rounded = precision === 'float32' ? Math.fround : Number;
    const common = [f0, f1, f2].map((f) => rounded(f(damping)));
    const isNoisy = common[2] > 0;
    let { state } = run;
    // Of the state and the target.
    let y: Float64Array | undefined;
    let force: Float64Array = new Float64Array(r);
    const batch = batchRows(r, run.count);
    for (let first = 0; first < run.count; first += batch) {
      const size = Math.min(batch, run.count - first);
      const rows = run.out.subarray(first * n, (first + size) * n);
      relaxCommon(rows, run.normals, state, target, common);
      const { vectors, ...spectrum } = await made;
      const starts = y !== undefined ? [] : state === target ? [target] : [target, state];
      const sources = starts.map((data) => ({ data, count: 1 }));
      if (isNoisy) sources.push({ data: rows, count: size });
      const projected = await changeBasis(await project(sources), vectors, true);
      if (y === undefined) {
        force = projected.subarray(0, r);
        y = projected.slice((starts.length - 1) * r, starts.length * r);
      }
      const c = new Float64Array(size * r);
      if (isNoisy) c.set(projected.subarray(starts.length * r));
      const weights = [f0, f1, f2].map((f) => modeWeights(f, damping, spectrum));
      relaxModes(c, y, force, spectrum.norms, weights, common);
      await lift(await changeBasis(c, vectors, false), rows, size);
      state = rows.subarray((size - 1) * n);
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
  };
}

/** (f(lambda + shift) - f(lambda)) / norm; 0 for a mode that J does not reach. */
function modeWeights(f: SpectralFunction, damping: number, { shifts, norms }: Spectrum): Float64Array {
  return shifts.map((shift, j) =>
    norms[j] === 0 ? 0 : dividedDifference(f, damping + shift, damping) * (shift / norms[j]),
  );
}

/**
 * Rows of W^T J z become rows of c, which is all that they are read for where there is noise; y, W^T J x of the state,
 * moves on to the last.
 */
function relaxModes(
  rows: Float64Array,
  y: Float64Array,
  force: Float64Array,
  norms: Float64Array,
  [d0, d1, d2]: Float64Array[],
  [f0, f1, f2]: number[],
): void {
  const r = y.length;
  const c = new Float64Array(r);
  for (let row = 0; row < rows.length; row += r) {
    for (let j = 0; j < r; j++) {
      const relaxed = f0 * y[j] + f1 * force[j];
      const noise = f2 > 0 ? (rows[row + j] - relaxed) / f2 : 0;
      c[j] = f0 * c[j] + d0[j] * (y[j] + norms[j] * c[j]) + d1[j] * force[j] + d2[j] * noise;
      y[j] = relaxed + f2 * noise;
      rows[row + j] = c[j];
    }
  }
  for (let j = 0; j < r; j++) y[j] += norms[j] * c[j];
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
    combine(rows.subarray(row, row + n), f2, normals, terms);
  }
}
