// Original file: proto/spu/v1/device.proto


/**
 * Asks for the corrections in force.
 */
export interface GetCalibrationRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
}

/**
 * Asks for the corrections in force.
 */
export interface GetCalibrationRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
}
