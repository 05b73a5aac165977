import type { Floats } from '../../common/dtype.js';
import { checkArgument, extent, floats, optionsOf, positive } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { eigensystem } from './eigensystem.js';

/**
 * The law of a trajectory, in units of tau.
 *
 * @example
 * const law: TrajectoryLaw = { matrix: A, dimension: 2, target: b, kappa: 0.01, interval: 0.5 };
 */
export interface TrajectoryLaw {
  /** A, N x N, symmetric, row-major, damping included. */
  matrix: Floats;
  /** N. */
  dimension: number;
  /** b, N numbers. */
  target: Floats;
  /** Noise variance. */
  kappa: number;
  /** Device time from one state to the next, in units of tau. */
  interval: number;
}

const checkLaw = optionsOf<TrajectoryLaw>(
  'logProbability',
  { matrix: floats, dimension: extent, target: floats, kappa: positive, interval: positive },
  {},
);

/**
 * Natural logarithm of the probability density of a measured trajectory x_0 ... x_S, given x_0, under
 *
 *     dx = -(A x - b) dt + sqrt(2 kappa) dW
 *
 * by the exact transition: x_{k+1} ~ N(f0(A) x_k + f1(A) b, f2(A)^2), f0 = e^{-a h}, f1 = (1 - e^{-a h}) / a,
 * f2^2 = kappa (1 - e^{-2 a h}) / a. Computed here and not by the device, from the eigenvectors of A.
 * Cost O(N^3 + S N^2).
 * @param trajectory (S + 1) x N, as sample({ count, interval }) gives it.
 * @throws SpuError INVALID_ARGUMENT when shapes do not fit, or kappa or interval is not positive.
 *
 * @example
 * const { values } = await session.sample({ count: 100, interval: 0.5, dtype: 'float64' });
 * const law = { matrix: A, dimension: 2, target: b, kappa: 0.01, interval: 0.5 };
 * console.log(logProbability(values, law));
 */
export function logProbability(trajectory: Floats, law: TrajectoryLaw): number {
  const { matrix, dimension: n, target, kappa, interval: h } = law;
  check(trajectory, law);
  const { values, vectors } = eigensystem(matrix, n);
  const force = project(vectors, target);
  const decay = values.map((a) => Math.exp(-a * h));
  const drive = values.map((a, i) => (a === 0 ? h : -Math.expm1(-a * h) / a) * force[i]);
  const variance = values.map((a) => kappa * (a === 0 ? 2 * h : -Math.expm1(-2 * a * h) / a));
  const normalisation = variance.reduce((sum, v) => sum + Math.log(2 * Math.PI * v), 0);
  let last = project(vectors, trajectory.subarray(0, n));
  let total = 0;
  for (let at = n; at < trajectory.length; at += n) {
    const next = project(vectors, trajectory.subarray(at, at + n));
    total -= normalisation / 2;
    for (let i = 0; i < n; i++) {
      total -= (next[i] - decay[i] * last[i] - drive[i]) ** 2 / (2 * variance[i]);
    }
    last = next;
  }
  return total;
}

/** The components of v along the eigenvectors. */
function project(vectors: Float64Array, v: Floats): Float64Array {
  const n = v.length;
  return Float64Array.from(v, (_, row) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += vectors[row * n + k] * v[k];
    return sum;
  });
}

function check(trajectory: Floats, law: TrajectoryLaw): void {
  checkArgument('trajectory', trajectory, floats);
  checkLaw(law);
  const { matrix, dimension: n, target } = law;
  const fits = (field: string, has: number, needs: number) => {
    if (has !== needs) throw invalidArgument(field, `has ${has} numbers, but dimension ${n} needs ${needs}.`);
  };
  fits('matrix', matrix.length, n * n);
  fits('target', target.length, n);
  if (trajectory.length < 2 * n || trajectory.length % n !== 0) {
    throw invalidArgument(
      'trajectory',
      `has ${trajectory.length} numbers, but needs at least 2 states of ${n} each.`,
    );
  }
}
