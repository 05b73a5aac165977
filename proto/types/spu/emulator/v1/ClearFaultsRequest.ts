// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Mends faults.
 */
export interface ClearFaultsRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * Which; none means all.
   */
  'faultIds'?: (string)[];
}

/**
 * Mends faults.
 */
export interface ClearFaultsRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * Which; none means all.
   */
  'faultIds': (string)[];
}
