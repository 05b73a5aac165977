// Original file: proto/spu/v1/device.proto


/**
 * Asks for a calibration.
 */
export interface CalibrateRequest {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
  /**
   * Readings averaged for each point, at most DeviceLimits.max_calibration_readings; 0 means the device's choice.
   */
  'readings'?: (number);
}

/**
 * Asks for a calibration.
 */
export interface CalibrateRequest__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
  /**
   * Readings averaged for each point, at most DeviceLimits.max_calibration_readings; 0 means the device's choice.
   */
  'readings': (number);
}
