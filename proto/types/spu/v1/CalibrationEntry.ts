// Original file: proto/spu/v1/device.proto

import type { Unit as _spu_v1_Unit, Unit__Output as _spu_v1_Unit__Output } from '../../spu/v1/Unit.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * One stored correction.
 */
export interface CalibrationEntry {
  /**
   * "read_offset", "read_gain", "read_noise", "write_offset", ...
   */
  'name'?: (string);
  /**
   * Its value: the root mean square over the cells where there is one for each.
   */
  'value'?: (number | string);
  /**
   * Unit of the value.
   */
  'unit'?: (_spu_v1_Unit);
  /**
   * When it was measured.
   */
  'measuredAt'?: (_google_protobuf_Timestamp | null);
}

/**
 * One stored correction.
 */
export interface CalibrationEntry__Output {
  /**
   * "read_offset", "read_gain", "read_noise", "write_offset", ...
   */
  'name': (string);
  /**
   * Its value: the root mean square over the cells where there is one for each.
   */
  'value': (number);
  /**
   * Unit of the value.
   */
  'unit': (_spu_v1_Unit__Output);
  /**
   * When it was measured.
   */
  'measuredAt': (_google_protobuf_Timestamp__Output | null);
}
