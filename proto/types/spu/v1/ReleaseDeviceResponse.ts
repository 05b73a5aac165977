// Original file: proto/spu/v1/device.proto


/**
 * The device is free, or the next client's.
 */
export interface ReleaseDeviceResponse {
  /**
   * There was a session, and it was ended.
   */
  'released'?: (boolean);
}

/**
 * The device is free, or the next client's.
 */
export interface ReleaseDeviceResponse__Output {
  /**
   * There was a session, and it was ended.
   */
  'released': (boolean);
}
