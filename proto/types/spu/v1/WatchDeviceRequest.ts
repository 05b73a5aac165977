// Original file: proto/spu/v1/device.proto


/**
 * Asks to follow a device.
 */
export interface WatchDeviceRequest {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Wall time between two messages, in seconds; 0 means 1. At least 0.02.
   */
  'period'?: (number | string);
  /**
   * The session that holds the device: only its client is told the norm of the state.
   */
  'sessionId'?: (string);
}

/**
 * Asks to follow a device.
 */
export interface WatchDeviceRequest__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Wall time between two messages, in seconds; 0 means 1. At least 0.02.
   */
  'period': (number);
  /**
   * The session that holds the device: only its client is told the norm of the state.
   */
  'sessionId': (string);
}
