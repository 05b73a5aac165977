// Original file: proto/spu/v1/device.proto

import type { CalibrationEntry as _spu_v1_CalibrationEntry, CalibrationEntry__Output as _spu_v1_CalibrationEntry__Output } from '../../spu/v1/CalibrationEntry.js';

/**
 * The corrections in force.
 */
export interface GetCalibrationResponse {
  /**
   * None where the device was never calibrated, or was reset.
   */
  'entries'?: (_spu_v1_CalibrationEntry)[];
}

/**
 * The corrections in force.
 */
export interface GetCalibrationResponse__Output {
  /**
   * None where the device was never calibrated, or was reset.
   */
  'entries': (_spu_v1_CalibrationEntry__Output)[];
}
