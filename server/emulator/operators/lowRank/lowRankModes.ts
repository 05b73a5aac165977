import type { Compute, Precision } from '../../../compute/compute.js';
import { createEigenSource, type Eigen, type EigenSource, frobenius } from '../eigen.js';
import type { SpectralFunction } from '../operator.js';
import { dividedDifference } from '../spectral.js';
import { type Curvature, timesFactor } from './curvature.js';
import { pivotedCholesky } from './pivotedCholesky.js';

/**
 * The part of A = lambda I + J^T H J that differs from lambda I, as r vectors of the space of J's rows: with w_j row j of
 * `vectors`, J^T w_j are orthogonal eigenvectors of J^T H J with eigenvalue shifts[j] and squared norm norms[j]. So
 *
 *     f(A) = f(lambda) I + J^T W diag((f(lambda + shift) - f(lambda)) / norm) W^T J
 */
export interface LowRankModes {
  /** r x r. */
  vectors: Float64Array;
  /** In no order; 0 for a mode that J does not reach. */
  shifts: Float64Array;
  norms: Float64Array;
}

/** (f(lambda + shift) - f(lambda)) / norm; 0 for a mode that J does not reach. */
export function modeWeights(
  f: SpectralFunction,
  damping: number,
  { shifts, norms }: Pick<LowRankModes, 'shifts' | 'norms'>,
): Float64Array {
  return shifts.map((shift, j) =>
    norms[j] === 0 ? 0 : dividedDifference(f, damping + shift, damping) * (shift / norms[j]),
  );
}

/** Rows of W^T y for rows y of r numbers, or, back, of W y. */
export async function changeBasis(
  compute: Compute,
  y: Float64Array,
  vectors: LowRankModes['vectors'],
  toModes: boolean,
): Promise<Float64Array> {
  const r = Math.sqrt(vectors.length);
  const c = new Float64Array(y.length);
  await compute.multiply({ m: y.length / r, n: r, k: r, a: y, b: vectors, transposeB: toModes, c });
  return c;
}

/** The modes of one J and H, made at the first call and shared by all lambda. */
export interface LowRankSource {
  get(damping: number): Promise<LowRankModes>;
  /** Whether get() has been called. */
  readonly decomposed: boolean;
  /** K = L^T J J^T L, r x r, for H = L L^T. */
  kernel(): Promise<Float64Array>;
}

interface Source extends EigenSource {
  /** S C^T of an indefinite H, transposed: rank x r. */
  signed?: { rank: number; rows: Float64Array; negligible: number };
}

/**
 * Modes from gram = J J^T (r x r). H = L L^T: K = L^T J J^T L = U diag(s) U^T, so w = L u, shift = norm = s.
 * H = L S L^T with signs: K = C^T C, and the symmetric T = C S C^T = V diag(m) V^T has the eigenvalues of J^T H J that are
 * not 0; w = L S C^T v, shift = m, norm = m^2. O(r^3).
 */
export function createLowRankSource(
  compute: Compute,
  r: number,
  gram: Float64Array,
  curvature: Curvature,
  precision: Precision,
): LowRankSource {
  let k: Promise<Float64Array> | undefined;
  let source: Promise<Source> | undefined;
  let last: { eigen: Eigen; modes: Promise<LowRankModes> } | undefined;

  function kernel(): Promise<Float64Array> {
    k ??= makeKernel();
    return k;
  }

  async function makeKernel(): Promise<Float64Array> {
    const { factor, blockSize } = curvature;
    if (factor === undefined) return gram;
    if (blockSize === 1) return scaled(gram, factor);
    const right = await timesFactor(compute, curvature, gram, r, false);
    // L^T M = (M^T L)^T, and K is symmetric.
    return timesFactor(compute, curvature, transposed(right, r), r, false);
  }

  async function prepare(): Promise<Source> {
    const k = await kernel();
    return curvature.signs
      ? signedSource(compute, k, curvature.signs, precision)
      : createEigenSource(compute, r, k, precision, 'float64');
  }

  async function toModes({ signed }: Source, { values, vectors }: Eigen): Promise<LowRankModes> {
    const u = vectors as Float64Array;
    if (signed === undefined) {
      const s = values.map((value) => Math.max(0, value));
      return { vectors: await timesFactor(compute, curvature, u, r, true), shifts: s, norms: s };
    }
    const { rank, rows, negligible } = signed;
    // A mode below the rounding of K would only carry noise when divided by its norm m^2.
    const shifts = new Float64Array(r);
    for (let j = 0; j < rank; j++) shifts[j] = Math.abs(values[j]) <= negligible ? 0 : values[j];
    const mixed = new Float64Array(r * r);
    if (rank > 0) await compute.multiply({ m: rank, n: r, k: rank, a: u, b: rows, c: mixed });
    return {
      vectors: await timesFactor(compute, curvature, mixed, r, true),
      shifts,
      norms: shifts.map((m) => m * m),
    };
  }

  return {
    async get(damping) {
      source ??= prepare();
      const prepared = await source;
      const eigen = await prepared.get(damping);
      if (last?.eigen !== eigen) last = { eigen, modes: toModes(prepared, eigen) };
      return last.modes;
    },
    get decomposed() {
      return source !== undefined;
    },
    kernel,
  };
}

async function signedSource(
  compute: Compute,
  k: Float64Array,
  signs: Float64Array,
  precision: Precision,
): Promise<Source> {
  const r = signs.length;
  const rounding = precision === 'float32' ? 2 ** -24 : 2 ** -52;
  const { rank, rows } = await pivotedCholesky(compute, r, k, r * rounding);
  const signed = rows.map((value, i) => value * signs[i % r]);
  const t = new Float64Array(rank * rank);
  if (rank > 0) {
    await compute.multiply({ m: rank, n: rank, k: r, a: signed, b: rows, transposeB: true, c: t });
  }
  const eigen = createEigenSource(compute, rank, t, precision, 'float64');
  return { get: eigen.get, signed: { rank, rows: signed, negligible: rounding * frobenius(k) } };
}

/** D M D for the diagonal of D. */
function scaled(matrix: Float64Array, diagonal: Float64Array): Float64Array {
  const n = diagonal.length;
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = matrix[i * n + j] * diagonal[i] * diagonal[j];
  }
  return out;
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[j * n + i] = matrix[i * n + j];
  return out;
}
