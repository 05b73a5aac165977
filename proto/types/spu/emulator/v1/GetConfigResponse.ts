// Original file: proto/spu/emulator/v1/emulator.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../../google/protobuf/Struct.js';

/**
 * A configuration.
 */
export interface GetConfigResponse {
  /**
   * Names, units and ranges as `spu presets show` prints them.
   */
  'config'?: (_google_protobuf_Struct | null);
}

/**
 * A configuration.
 */
export interface GetConfigResponse__Output {
  /**
   * Names, units and ranges as `spu presets show` prints them.
   */
  'config': (_google_protobuf_Struct__Output | null);
}
