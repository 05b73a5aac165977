// Original file: proto/spu/v1/device.proto

import type { Tolerance as _spu_v1_Tolerance, Tolerance__Output as _spu_v1_Tolerance__Output } from '../../spu/v1/Tolerance.js';

/**
 * Bounds of what a device states of itself, each absent where it does not say.
 */
export interface Tolerances {
  /**
   * Of tau.
   */
  'tau'?: (_spu_v1_Tolerance | null);
  /**
   * Of kappa.
   */
  'kappa'?: (_spu_v1_Tolerance | null);
  /**
   * Of the gain of the read-out, which is nominally 1.
   */
  'gain'?: (_spu_v1_Tolerance | null);
  /**
   * Of the offset of the read-out, in units of the state, nominally 0.
   */
  'offset'?: (_spu_v1_Tolerance | null);
  /**
   * Of the entry that one cell of the matrix holds.
   */
  'cellError'?: (_spu_v1_Tolerance | null);
  /**
   * Of the entry of one cell after a day.
   */
  'drift'?: (_spu_v1_Tolerance | null);
  '_tau'?: "tau";
  '_kappa'?: "kappa";
  '_gain'?: "gain";
  '_offset'?: "offset";
  '_cellError'?: "cellError";
  '_drift'?: "drift";
}

/**
 * Bounds of what a device states of itself, each absent where it does not say.
 */
export interface Tolerances__Output {
  /**
   * Of tau.
   */
  'tau'?: (_spu_v1_Tolerance__Output | null);
  /**
   * Of kappa.
   */
  'kappa'?: (_spu_v1_Tolerance__Output | null);
  /**
   * Of the gain of the read-out, which is nominally 1.
   */
  'gain'?: (_spu_v1_Tolerance__Output | null);
  /**
   * Of the offset of the read-out, in units of the state, nominally 0.
   */
  'offset'?: (_spu_v1_Tolerance__Output | null);
  /**
   * Of the entry that one cell of the matrix holds.
   */
  'cellError'?: (_spu_v1_Tolerance__Output | null);
  /**
   * Of the entry of one cell after a day.
   */
  'drift'?: (_spu_v1_Tolerance__Output | null);
  '_tau'?: "tau";
  '_kappa'?: "kappa";
  '_gain'?: "gain";
  '_offset'?: "offset";
  '_cellError'?: "cellError";
  '_drift'?: "drift";
}
