import type { Evolution } from '../../common/results.js';
import { abortSignal, extent, notNegative, type OptionalChecks, positive } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { MatrixSource } from '../structures/matrix.js';

/**
 * How a stationary law is sampled.
 *
 * @example
 * const plan: SamplingPlan = { samples: 5000, slowestRate: 0.1 };
 * await solve(session, A, b, plan);
 */
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
  /** Ends everything; the function then throws its reason. */
  signal?: AbortSignal;
}

/** Part of the checks of what samples a stationary law. */
export const planChecks: OptionalChecks<SamplingPlan> = {
  samples: extent,
  interval: notNegative,
  burnIn: notNegative,
  slowestRate: positive,
  signal: abortSignal,
};

/**
 * How a stationary law was sampled; times in units of tau.
 *
 * @example
 * const { samples, interval, correlation }: Relaxation = await solve(session, A, b);
 */
export interface Relaxation {
  /** Readings. */
  samples: number;
  /** From one reading to the next. */
  interval: number;
  /** Before the first reading. */
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
  return { samples, interval, burnIn, correlation: Math.exp(-rate * interval) };
}
