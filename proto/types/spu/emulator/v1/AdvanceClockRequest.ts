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
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId'?: (string);
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
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
}
