// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Moves a virtual clock.
 */
export interface AdvanceClockRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * How far, in seconds of device time; rounded to ticks. Not negative.
   */
  'seconds'?: (number | string);
}

/**
 * Moves a virtual clock.
 */
export interface AdvanceClockRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * How far, in seconds of device time; rounded to ticks. Not negative.
   */
  'seconds': (number);
}
