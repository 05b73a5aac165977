// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * The fault is in force.
 */
export interface InjectFaultResponse {
  /**
   * Names the fault for ClearFaults.
   */
  'faultId'?: (string);
}

/**
 * The fault is in force.
 */
export interface InjectFaultResponse__Output {
  /**
   * Names the fault for ClearFaults.
   */
  'faultId': (string);
}
