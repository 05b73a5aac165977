// Original file: proto/spu/emulator/v1/emulator.proto

import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../../spu/v1/DeviceTime.js';

/**
 * The device is as it was.
 */
export interface RestoreSnapshotResponse {
  /**
   * Device time now.
   */
  'time'?: (_spu_v1_DeviceTime | null);
}

/**
 * The device is as it was.
 */
export interface RestoreSnapshotResponse__Output {
  /**
   * Device time now.
   */
  'time': (_spu_v1_DeviceTime__Output | null);
}
