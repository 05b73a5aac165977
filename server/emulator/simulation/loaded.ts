import type { Floats, Precision } from '../../compute/compute.js';
import type { Structure } from '../../device/matrix.js';
import type { Dynamics } from '../dynamics/dynamics.js';
import type { EigenvalueRange } from '../operators/operator.js';

/** A target or state that has been written. */
export interface LoadedVector {
  version: number;
  values: Floats;
  /** It is out of effect: its memory may be used again. */
  release(): void;
}

/** A matrix that has been programmed. */
export interface LoadedMatrix {
  readonly version: number;
  readonly dimension: number;
  readonly precision: Precision;
  readonly eigenvalues: EigenvalueRange;
  /** How the state moves under it, with the device as it is at device time `time`, ticks. */
  dynamicsAt(time: number): Promise<Dynamics>;
  readonly structure: Structure;
  /** What its cells hold at device time `time` has drifted from what was programmed. */
  hasDriftedAt(time: number): boolean;
  /** Its cells are written again at device time `time`, as they were programmed; `before`: matrices programmed before. */
  refresh(time: number, before: number): void;
  /**
   * The same cells with another lambda, as version `version`. Must not overlap a walk. Throws FAILED_PRECONDITION if the
   * device cannot do with it.
   */
  withDamping(damping: number, version: number): Promise<LoadedMatrix>;
  /** It is out of effect: its memory may be used again, when those that share it are too. */
  release(): void;
}
