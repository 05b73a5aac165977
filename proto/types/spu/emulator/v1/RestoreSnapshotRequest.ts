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
  /**
   * The session that holds the device. In the first message. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId'?: (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays'?: (boolean);
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
  /**
   * The session that holds the device. In the first message. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays': (boolean);
}
