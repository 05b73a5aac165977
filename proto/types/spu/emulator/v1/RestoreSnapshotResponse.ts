// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * The device is as it was.
 */
export interface RestoreSnapshotResponse {
  /**
   * Device time now, in seconds since power-on.
   */
  'deviceTime'?: (number | string);
}

/**
 * The device is as it was.
 */
export interface RestoreSnapshotResponse__Output {
  /**
   * Device time now, in seconds since power-on.
   */
  'deviceTime': (number);
}
