// Original file: proto/spu/v1/device.proto

/**
 * Unit of a measured value.
 */
export const Unit = {
  UNIT_UNSPECIFIED: 'UNIT_UNSPECIFIED',
  /**
   * A pure number.
   */
  UNIT_ONE: 'UNIT_ONE',
  /**
   * Parts of the converter's full scale.
   */
  UNIT_FULL_SCALE: 'UNIT_FULL_SCALE',
  /**
   * The unit of the state.
   */
  UNIT_STATE: 'UNIT_STATE',
  /**
   * Seconds.
   */
  UNIT_SECOND: 'UNIT_SECOND',
  /**
   * Volts.
   */
  UNIT_VOLT: 'UNIT_VOLT',
} as const;

/**
 * Unit of a measured value.
 */
export type Unit =
  | 'UNIT_UNSPECIFIED'
  | 0
  /**
   * A pure number.
   */
  | 'UNIT_ONE'
  | 1
  /**
   * Parts of the converter's full scale.
   */
  | 'UNIT_FULL_SCALE'
  | 2
  /**
   * The unit of the state.
   */
  | 'UNIT_STATE'
  | 3
  /**
   * Seconds.
   */
  | 'UNIT_SECOND'
  | 4
  /**
   * Volts.
   */
  | 'UNIT_VOLT'
  | 5

/**
 * Unit of a measured value.
 */
export type Unit__Output = typeof Unit[keyof typeof Unit]
