// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Asks for a configuration.
 */
export interface GetConfigRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * The session that holds the device. Needed by a token without the scope control.
   */
  'sessionId'?: (string);
}

/**
 * Asks for a configuration.
 */
export interface GetConfigRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * The session that holds the device. Needed by a token without the scope control.
   */
  'sessionId': (string);
}
