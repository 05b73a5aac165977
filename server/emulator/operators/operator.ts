import type { Floats, Precision } from '../../compute/compute.js';
import type { MethodChooser, WantedStates } from './methodChooser.js';

/** A function of an eigenvalue. */
export interface SpectralFunction {
  (eigenvalue: number): number;
  /** (f(x) - f(y)) / (x - y) where it is known without cancellation; f'(x) at x = y. */
  difference?(x: number, y: number): number;
}

export interface EigenvalueRange {
  smallest?: number;
  largest?: number;
}

/** Fills an array with standard normals, the next of a stream at each call. */
export interface Normals {
  (out: Floats): void;
  /** The numbers from here on once more; absent where they can be had once only. */
  fork?(): Normals;
}

/** A run of successive states, each `step` after the one before. */
export interface Walk extends WantedStates {
  /** x at the start, N numbers. It is left as it is, and may be the array of the target. */
  state: Floats;
  /**
   * N numbers that go on beside x where the dynamics has them (inductor currents, coloured noise); replaced by those at
   * the end.
   */
  hidden?: Floats;
  /** b, N numbers. */
  target: Floats;
  /** h, in units of tau. */
  step: number;
  /** Noise variance kappa. */
  kappa: number;
  /** S x N: the states. */
  out: Floats;
  /**
   * An operator takes exactly N of them a state, in order, so that the stream does not depend on how a run is cut into
   * walks.
   */
  normals: Normals;
  /** Called between steps by a walk that goes step by step; what it throws ends the walk and leaves `hidden` as it was. */
  pause?(): Promise<void> | undefined;
}

/**
 * A programmed symmetric matrix A of dimension N. Whatever its structure, a device needs functions of it only:
 *
 *     x(t + h) = f0(A) x + f1(A) b + f2(A) xi,  xi ~ N(0, I)
 *     f0(a) = exp(-a h),  f1(a) = (1 - exp(-a h)) / a,  f2(a) = sqrt(kappa (1 - exp(-2 a h)) / a)
 *
 * Calls of one operator, and of those made from it by withDamping, must not overlap: they share buffers.
 */
export interface Operator {
  readonly dimension: number;
  readonly precision: Precision;
  /** One for each dense or low-rank matrix in it, shared by all lambda; none where there is one way to the states. */
  readonly choosers: readonly MethodChooser[];
  /** Extreme eigenvalues of A; each is absent where it would cost a decomposition that nothing has needed yet. */
  eigenvalueRange(): Promise<EigenvalueRange>;
  /** Each of the `count` rows of v becomes f(A) v in out (both count x N; out may be v). */
  apply(f: SpectralFunction, v: Floats, out: Floats, count?: number): Promise<void>;
  /** Each of the `count` rows of v becomes A v in out. No decomposition. */
  multiply(v: Floats, out: Floats, count?: number): Promise<void>;
  /** Exact successive states; for S states no S passes over the matrix where its structure allows. */
  walk(walk: Walk): Promise<void>;
  /**
   * The same matrix with another lambda (for a block-diagonal one: in the blocks that have no lambda of their own).
   * Shares tensors and decompositions with this one, so it costs no new decomposition. Throws FAILED_PRECONDITION if it
   * is not positive definite, unless that was accepted when the matrix was built.
   */
  withDamping(damping: number): Promise<Operator>;
}
