import type { Evolution } from '../../common/results.js';
import { checkNotNegative } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { MatrixSource } from '../structures/matrix.js';

export interface SamplingPlan {
  /** Readings. */
  samples?: number;
  /** Device time from one reading to the next, in units of tau. Default 2 / slowestRate: correlation e^-2. */
  interval?: number;
  /** Device time before the first reading, in units of tau. Default 14 / slowestRate: the start has decayed to 1e-6. */
  burnIn?: number;
  /**
   * Rate of the slowest mode in 1/tau, for these defaults: on an RC device the smallest eigenvalue of A. Needed where
   * neither the device nor the damping tells it.
   */
  slowestRate?: number;
  signal?: AbortSignal;
}

export interface Relaxation {
  samples: number;
  interval: number;
  burnIn: number;
  /** Correlation of the slowest mode between two readings. */
  correlation: number;
}

/** Fills the plan in, once the device has told how fast the matrix relaxes. */
export function planRelaxation(
  plan: SamplingPlan,
  samples: number,
  matrix: MatrixSource,
  evolution: Evolution,
): Relaxation {
  const rate = plan.slowestRate ?? evolution.slowestRate ?? matrix.damping ?? 0;
  if (!(rate > 0)) {
    throw invalidArgument('slowestRate', 'is needed: the device does not tell how fast this matrix relaxes.');
  }
  const { interval = 2 / rate, burnIn = 14 / rate } = plan;
  checkNotNegative('interval', interval);
  checkNotNegative('burnIn', burnIn);
  return { samples, interval, burnIn, correlation: Math.exp(-rate * interval) };
}
