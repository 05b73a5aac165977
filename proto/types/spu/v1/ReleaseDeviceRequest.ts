// Original file: proto/spu/v1/device.proto


/**
 * Asks to end the session that holds a device, as an operator.
 */
export interface ReleaseDeviceRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
}

/**
 * Asks to end the session that holds a device, as an operator.
 */
export interface ReleaseDeviceRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
}
