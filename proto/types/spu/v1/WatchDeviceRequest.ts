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
}
