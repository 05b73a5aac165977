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
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId'?: (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays'?: (boolean);
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
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays': (boolean);
}
