// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * A piece of a snapshot, in order.
 */
export interface SaveSnapshotResponse {
  /**
   * Bytes.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A piece of a snapshot, in order.
 */
export interface SaveSnapshotResponse__Output {
  /**
   * Bytes.
   */
  'data': (Buffer);
}
