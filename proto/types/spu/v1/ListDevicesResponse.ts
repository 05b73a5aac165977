// Original file: proto/spu/v1/device.proto

import type { DeviceDescription as _spu_v1_DeviceDescription, DeviceDescription__Output as _spu_v1_DeviceDescription__Output } from '../../spu/v1/DeviceDescription.js';

/**
 * All devices of the server.
 */
export interface ListDevicesResponse {
  /**
   * In the order of the configuration.
   */
  'devices'?: (_spu_v1_DeviceDescription)[];
}

/**
 * All devices of the server.
 */
export interface ListDevicesResponse__Output {
  /**
   * In the order of the configuration.
   */
  'devices': (_spu_v1_DeviceDescription__Output)[];
}
