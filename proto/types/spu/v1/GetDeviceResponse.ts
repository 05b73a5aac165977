// Original file: proto/spu/v1/device.proto

import type { DeviceDescription as _spu_v1_DeviceDescription, DeviceDescription__Output as _spu_v1_DeviceDescription__Output } from '../../spu/v1/DeviceDescription.js';

/**
 * One device.
 */
export interface GetDeviceResponse {
  /**
   * The device.
   */
  'device'?: (_spu_v1_DeviceDescription | null);
}

/**
 * One device.
 */
export interface GetDeviceResponse__Output {
  /**
   * The device.
   */
  'device': (_spu_v1_DeviceDescription__Output | null);
}
