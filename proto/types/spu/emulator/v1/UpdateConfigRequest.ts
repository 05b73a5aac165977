// Original file: proto/spu/emulator/v1/emulator.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../../google/protobuf/Struct.js';

/**
 * Changes a configuration.
 */
export interface UpdateConfigRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * Only what changes; nested objects are merged.
   */
  'changes'?: (_google_protobuf_Struct | null);
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
 * Changes a configuration.
 */
export interface UpdateConfigRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * Only what changes; nested objects are merged.
   */
  'changes': (_google_protobuf_Struct__Output | null);
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays': (boolean);
}
