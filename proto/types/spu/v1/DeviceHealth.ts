// Original file: proto/spu/v1/device.proto

/**
 * Whether a device answers.
 */
export const DeviceHealth = {
  DEVICE_HEALTH_UNSPECIFIED: 'DEVICE_HEALTH_UNSPECIFIED',
  /**
   * It does, as far as is known.
   */
  DEVICE_HEALTH_READY: 'DEVICE_HEALTH_READY',
  /**
   * It has not shown for a while that it is alive; if it goes on it is started again.
   */
  DEVICE_HEALTH_UNRESPONSIVE: 'DEVICE_HEALTH_UNRESPONSIVE',
  /**
   * It is being started again: what was loaded is lost.
   */
  DEVICE_HEALTH_RESTARTING: 'DEVICE_HEALTH_RESTARTING',
  /**
   * It could not be started again.
   */
  DEVICE_HEALTH_FAILED: 'DEVICE_HEALTH_FAILED',
} as const;

/**
 * Whether a device answers.
 */
export type DeviceHealth =
  | 'DEVICE_HEALTH_UNSPECIFIED'
  | 0
  /**
   * It does, as far as is known.
   */
  | 'DEVICE_HEALTH_READY'
  | 1
  /**
   * It has not shown for a while that it is alive; if it goes on it is started again.
   */
  | 'DEVICE_HEALTH_UNRESPONSIVE'
  | 2
  /**
   * It is being started again: what was loaded is lost.
   */
  | 'DEVICE_HEALTH_RESTARTING'
  | 3
  /**
   * It could not be started again.
   */
  | 'DEVICE_HEALTH_FAILED'
  | 4

/**
 * Whether a device answers.
 */
export type DeviceHealth__Output = typeof DeviceHealth[keyof typeof DeviceHealth]
