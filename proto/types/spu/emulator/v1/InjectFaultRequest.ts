// Original file: proto/spu/emulator/v1/emulator.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../../google/protobuf/Struct.js';

/**
 * Breaks something.
 */
export interface InjectFaultRequest {
  /**
   * Name of the device.
   */
  'device'?: (string);
  /**
   * Kind of fault, docs/physics.md lists them: "stuck_cell", "stuck_adc_bit", ...
   */
  'kind'?: (string);
  /**
   * Numbers of the fault, as docs/physics.md lists them.
   */
  'parameters'?: (_google_protobuf_Struct | null);
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
 * Breaks something.
 */
export interface InjectFaultRequest__Output {
  /**
   * Name of the device.
   */
  'device': (string);
  /**
   * Kind of fault, docs/physics.md lists them: "stuck_cell", "stuck_adc_bit", ...
   */
  'kind': (string);
  /**
   * Numbers of the fault, as docs/physics.md lists them.
   */
  'parameters': (_google_protobuf_Struct__Output | null);
  /**
   * The session that holds the device. Needed while one does, unless the caller's token has the scope control.
   */
  'sessionId': (string);
  /**
   * What the call changes stays when that session ends; otherwise it ends with it. Without a session it stays.
   */
  'stays': (boolean);
}
