// Original file: proto/spu/v1/device.proto

import type { CalibrationResult as _spu_v1_CalibrationResult, CalibrationResult__Output as _spu_v1_CalibrationResult__Output } from '../../spu/v1/CalibrationResult.js';

/**
 * Progress of a calibration; the last carries the result.
 */
export interface CalibrateResponse {
  /**
   * What is being measured.
   */
  'stage'?: (string);
  /**
   * Done, 0 to 1.
   */
  'progress'?: (number | string);
  /**
   * Last message only.
   */
  'result'?: (_spu_v1_CalibrationResult | null);
}

/**
 * Progress of a calibration; the last carries the result.
 */
export interface CalibrateResponse__Output {
  /**
   * What is being measured.
   */
  'stage': (string);
  /**
   * Done, 0 to 1.
   */
  'progress': (number);
  /**
   * Last message only.
   */
  'result': (_spu_v1_CalibrationResult__Output | null);
}
