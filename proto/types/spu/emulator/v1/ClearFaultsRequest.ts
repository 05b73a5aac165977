// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Clears faults.
 */
export interface ClearFaultsRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * Which; none means all. An unknown one is NOT_FOUND, and nothing is cleared.
   */
  'faultIds'?: (string)[];
}

/**
 * Clears faults.
 */
export interface ClearFaultsRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * Which; none means all. An unknown one is NOT_FOUND, and nothing is cleared.
   */
  'faultIds': (string)[];
}
