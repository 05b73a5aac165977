// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * Asks for a snapshot.
 */
export interface SaveSnapshotRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
}

/**
 * Asks for a snapshot.
 */
export interface SaveSnapshotRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
}
