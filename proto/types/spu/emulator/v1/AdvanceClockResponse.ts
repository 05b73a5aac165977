// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * The clock was moved.
 */
export interface AdvanceClockResponse {
  /**
   * Device time now, in seconds since power-on.
   */
  'deviceTime'?: (number | string);
}

/**
 * The clock was moved.
 */
export interface AdvanceClockResponse__Output {
  /**
   * Device time now, in seconds since power-on.
   */
  'deviceTime': (number);
}
