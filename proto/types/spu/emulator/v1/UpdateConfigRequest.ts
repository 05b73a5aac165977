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
}
