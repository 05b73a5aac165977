// Original file: proto/spu/v1/device.proto

import type { CalibrationEntry as _spu_v1_CalibrationEntry, CalibrationEntry__Output as _spu_v1_CalibrationEntry__Output } from '../../spu/v1/CalibrationEntry.js';

/**
 * What a calibration found.
 */
export interface CalibrationResult {
  /**
   * Root mean square read-out error before, in units of the state.
   */
  'errorBefore'?: (number | string);
  /**
   * Root mean square read-out error after, in units of the state.
   */
  'errorAfter'?: (number | string);
  /**
   * Corrections now in force.
   */
  'entries'?: (_spu_v1_CalibrationEntry)[];
}

/**
 * What a calibration found.
 */
export interface CalibrationResult__Output {
  /**
   * Root mean square read-out error before, in units of the state.
   */
  'errorBefore': (number);
  /**
   * Root mean square read-out error after, in units of the state.
   */
  'errorAfter': (number);
  /**
   * Corrections now in force.
   */
  'entries': (_spu_v1_CalibrationEntry__Output)[];
}
