import { mistake } from '../errors.js';
import type { MatrixLoaded } from '../requests.js';
import type { MatrixSource } from '../structures/matrix.js';
import { checkNotNegative } from '../structures/tensor.js';

export interface SamplingPlan {
  /** Readings. */
  samples?: number;
  /** Device time from one reading to the next, in units of tau. Default 2 / slowestRate: correlation e^-2. */
  interval?: number;
  /** Device time before the first reading, in units of tau. Default 14 / slowestRate: the start has decayed to 1e-6. */
  burnIn?: number;
  /** Smallest eigenvalue of A, for these defaults; needed where neither device nor damping tells it. */
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

/** Fills the plan in, once the device has told the eigenvalues of what it programmed. */
export function planRelaxation(
  plan: SamplingPlan,
  samples: number,
  matrix: MatrixSource,
  loaded: MatrixLoaded,
): Relaxation {
  const rate = plan.slowestRate ?? loaded.smallestEigenvalue ?? matrix.damping ?? 0;
  if (!(rate > 0)) {
    throw mistake(
      'slowestRate',
      'is needed: the device does not tell the smallest eigenvalue of this matrix.',
    );
  }
  const { interval = 2 / rate, burnIn = 14 / rate } = plan;
  checkNotNegative('interval', interval);
  checkNotNegative('burnIn', burnIn);
  return { samples, interval, burnIn, correlation: Math.exp(-rate * interval) };
}
