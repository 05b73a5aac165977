// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Asks for a snapshot.
 */
export interface SaveSnapshotRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId'?: (string);
}

/**
 * Asks for a snapshot.
 */
export interface SaveSnapshotRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
}
