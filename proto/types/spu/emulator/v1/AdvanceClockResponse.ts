// Original file: proto/spu/emulator/v1/emulator.proto

import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../../spu/v1/DeviceTime.js';

/**
 * The clock was moved.
 */
export interface AdvanceClockResponse {
  /**
   * Device time now.
   */
  'time'?: (_spu_v1_DeviceTime | null);
}

/**
 * The clock was moved.
 */
export interface AdvanceClockResponse__Output {
  /**
   * Device time now.
   */
  'time': (_spu_v1_DeviceTime__Output | null);
}
