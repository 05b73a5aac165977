// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * The faults are gone.
 */
export interface ClearFaultsResponse {
  /**
   * How many were cleared.
   */
  'cleared'?: (number);
}

/**
 * The faults are gone.
 */
export interface ClearFaultsResponse__Output {
  /**
   * How many were cleared.
   */
  'cleared': (number);
}
