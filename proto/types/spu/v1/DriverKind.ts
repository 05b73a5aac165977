// Original file: proto/spu/v1/device.proto

/**
 * What stands behind a device.
 */
export const DriverKind = {
  DRIVER_KIND_UNSPECIFIED: 'DRIVER_KIND_UNSPECIFIED',
  /**
   * Software.
   */
  DRIVER_KIND_EMULATOR: 'DRIVER_KIND_EMULATOR',
  /**
   * A board.
   */
  DRIVER_KIND_HARDWARE: 'DRIVER_KIND_HARDWARE',
} as const;

/**
 * What stands behind a device.
 */
export type DriverKind =
  | 'DRIVER_KIND_UNSPECIFIED'
  | 0
  /**
   * Software.
   */
  | 'DRIVER_KIND_EMULATOR'
  | 1
  /**
   * A board.
   */
  | 'DRIVER_KIND_HARDWARE'
  | 2

/**
 * What stands behind a device.
 */
export type DriverKind__Output = typeof DriverKind[keyof typeof DriverKind]
