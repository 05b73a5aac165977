// Original file: proto/spu/v1/device.proto

/**
 * What a device does.
 */
export const Activity = {
  ACTIVITY_UNSPECIFIED: 'ACTIVITY_UNSPECIFIED',
  /**
   * Nothing.
   */
  ACTIVITY_IDLE: 'ACTIVITY_IDLE',
  /**
   * A matrix or a vector is being written.
   */
  ACTIVITY_LOADING: 'ACTIVITY_LOADING',
  /**
   * An evolution is under way.
   */
  ACTIVITY_EVOLVING: 'ACTIVITY_EVOLVING',
  /**
   * A read-out is under way.
   */
  ACTIVITY_SAMPLING: 'ACTIVITY_SAMPLING',
  /**
   * A calibration is under way.
   */
  ACTIVITY_CALIBRATING: 'ACTIVITY_CALIBRATING',
} as const;

/**
 * What a device does.
 */
export type Activity =
  | 'ACTIVITY_UNSPECIFIED'
  | 0
  /**
   * Nothing.
   */
  | 'ACTIVITY_IDLE'
  | 1
  /**
   * A matrix or a vector is being written.
   */
  | 'ACTIVITY_LOADING'
  | 2
  /**
   * An evolution is under way.
   */
  | 'ACTIVITY_EVOLVING'
  | 3
  /**
   * A read-out is under way.
   */
  | 'ACTIVITY_SAMPLING'
  | 4
  /**
   * A calibration is under way.
   */
  | 'ACTIVITY_CALIBRATING'
  | 5

/**
 * What a device does.
 */
export type Activity__Output = typeof Activity[keyof typeof Activity]
