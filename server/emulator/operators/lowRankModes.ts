import type { Compute, Precision } from '../../compute/compute.js';
import { type Curvature, timesFactor } from './curvature.js';
import { createEigenSource, type Eigen } from './eigen.js';

/**
 * The part of A = lambda I + J^T H J that differs from lambda I, as r vectors of the space of J's rows: with w_j row j of
 * `vectors`, J^T w_j are orthogonal eigenvectors of J^T H J with eigenvalue shifts[j] and squared norm norms[j]. So
 *
 *     f(A) = f(lambda) I + J^T W diag((f(lambda + shift) - f(lambda)) / norm) W^T J
 */
export interface LowRankModes {
  /** r x r. */
  vectors: Float64Array;
  shifts: Float64Array;
  norms: Float64Array;
}

/** The modes of one J and H, made at the first call and shared by all lambda. */
export interface LowRankSource {
  get(damping: number): Promise<LowRankModes>;
  /** Whether get() has been called. */
  readonly decomposed: boolean;
}

/**
 * Modes from gram = J J^T (r x r). H = L L^T: K = L^T J J^T L = U diag(s) U^T, so w = L u, shift = norm = s.
 * H = L S L^T with signs: the symmetric T = K^{1/2} S K^{1/2} (in the basis U) = V diag(m) V^T has the eigenvalues of
 * J^T H J; w = L S K^{1/2} v, shift = m, norm = m^2. O(r^3).
 */
export function createLowRankSource(
  compute: Compute,
  r: number,
  gram: Float64Array,
  curvature: Curvature,
  precision: Precision,
): LowRankSource {
  let source: Promise<ReturnType<typeof createEigenSource>> | undefined;
  let last: { eigen: Eigen; modes: Promise<LowRankModes> } | undefined;

  async function prepare(): Promise<ReturnType<typeof createEigenSource>> {
    const right = await timesFactor(compute, curvature, gram, r, false);
    // L^T M = (M^T L)^T, and K is symmetric.
    const k = right === gram ? gram : await timesFactor(compute, curvature, transposed(right, r), r, false);
    // The signed route squares numbers and needs all their digits.
    const working = curvature.signs ? 'float64' : precision;
    return createEigenSource(compute, r, k, working, 'float64');
  }

  async function toModes({ values, vectors }: Eigen): Promise<LowRankModes> {
    const u = vectors as Float64Array;
    const s = values.map((value) => Math.max(0, value));
    const { signs } = curvature;
    if (signs === undefined) {
      return { vectors: await timesFactor(compute, curvature, u, r, true), shifts: s, norms: s };
    }
    // Rows sqrt(s_i) u_i, and the same with signs.
    const root = u.map((value, i) => value * Math.sqrt(s[Math.floor(i / r)]));
    const signed = root.map((value, i) => value * signs[i % r]);
    const v = new Float64Array(r * r);
    const shifts = new Float64Array(r);
    await compute.multiply({ m: r, n: r, k: r, a: signed, b: root, transposeB: true, c: v });
    await compute.eigensystem(r, v, shifts);
    // A mode below the rounding of K would only carry noise when divided by its norm m^2.
    const rounding = precision === 'float32' ? 2 ** -24 : 2 ** -52;
    const negligible = rounding * s[r - 1];
    for (let j = 0; j < r; j++) if (Math.abs(shifts[j]) <= negligible) shifts[j] = 0;
    const mixed = new Float64Array(r * r);
    await compute.multiply({ m: r, n: r, k: r, a: v, b: signed, c: mixed });
    return {
      vectors: await timesFactor(compute, curvature, mixed, r, true),
      shifts,
      norms: shifts.map((m) => m * m),
    };
  }

  return {
    async get(damping) {
      source ??= prepare();
      const eigen = await (await source).get(damping);
      if (last?.eigen !== eigen) last = { eigen, modes: toModes(eigen) };
      return last.modes;
    },
    get decomposed() {
      return source !== undefined;
    },
  };
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[j * n + i] = matrix[i * n + j];
  return out;
}
