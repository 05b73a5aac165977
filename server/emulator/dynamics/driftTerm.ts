import type { Floats, Precision } from '../../compute/compute.js';

/** A x of an equation of motion dx = (b - A x) dt + ..., with an A that need not be symmetric. */
export interface DriftTerm {
  readonly dimension: number;
  readonly precision: Precision;
  /** A v. */
  multiply(v: Floats, out: Floats): Promise<void>;
  /**
   * Largest eigenvalue of A, 1/tau; of one that is not symmetric the largest |a|^2 / Re a: steps below 2 over it are
   * stable, |1 - a dt| < 1 for Euler-Maruyama, whose region lies within that of Heun.
   */
  readonly spectralRadius: number;
}
