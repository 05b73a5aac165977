// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * A chunk of a snapshot, in order.
 */
export interface SaveSnapshotResponse {
  /**
   * Bytes.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A chunk of a snapshot, in order.
 */
export interface SaveSnapshotResponse__Output {
  /**
   * Bytes.
   */
  'data': (Buffer);
}
