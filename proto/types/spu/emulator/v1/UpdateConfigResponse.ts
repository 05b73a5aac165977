// Original file: proto/spu/emulator/v1/emulator.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../../google/protobuf/Struct.js';

/**
 * The configuration after the change.
 */
export interface UpdateConfigResponse {
  /**
   * All of it.
   */
  'config'?: (_google_protobuf_Struct | null);
}

/**
 * The configuration after the change.
 */
export interface UpdateConfigResponse__Output {
  /**
   * All of it.
   */
  'config': (_google_protobuf_Struct__Output | null);
}
