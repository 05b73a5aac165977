// Original file: proto/spu/v1/device.proto


/**
 * Asks for one device.
 */
export interface GetDeviceRequest {
  /**
   * Its name.
   */
  'name'?: (string);
}

/**
 * Asks for one device.
 */
export interface GetDeviceRequest__Output {
  /**
   * Its name.
   */
  'name': (string);
}
