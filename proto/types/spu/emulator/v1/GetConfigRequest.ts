// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Asks for a configuration.
 */
export interface GetConfigRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
}

/**
 * Asks for a configuration.
 */
export interface GetConfigRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
}
