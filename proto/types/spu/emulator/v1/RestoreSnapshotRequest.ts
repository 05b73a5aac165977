// Original file: proto/spu/emulator/v1/emulator.proto


/**
 * A chunk of a snapshot, in order.
 */
export interface RestoreSnapshotRequest {
  /**
   * Name of the device; the first message must carry it.
   */
  'device'?: (string);
  /**
   * Bytes, as SaveSnapshot gave them.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A chunk of a snapshot, in order.
 */
export interface RestoreSnapshotRequest__Output {
  /**
   * Name of the device; the first message must carry it.
   */
  'device': (string);
  /**
   * Bytes, as SaveSnapshot gave them.
   */
  'data': (Buffer);
}
