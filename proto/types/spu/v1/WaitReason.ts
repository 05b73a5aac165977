// Original file: proto/spu/v1/session.proto

/**
 * What keeps a device from being leased.
 */
export const WaitReason = {
  WAIT_REASON_UNSPECIFIED: 'WAIT_REASON_UNSPECIFIED',
  /**
   * Another client holds it, and is connected.
   */
  WAIT_REASON_IN_USE: 'WAIT_REASON_IN_USE',
  /**
   * Another client holds it, and is not connected: it may come back until its lease or grace is over.
   */
  WAIT_REASON_CLIENT_AWAY: 'WAIT_REASON_CLIENT_AWAY',
  /**
   * It is being reset after a session.
   */
  WAIT_REASON_RESETTING: 'WAIT_REASON_RESETTING',
} as const;

/**
 * What keeps a device from being leased.
 */
export type WaitReason =
  | 'WAIT_REASON_UNSPECIFIED'
  | 0
  /**
   * Another client holds it, and is connected.
   */
  | 'WAIT_REASON_IN_USE'
  | 1
  /**
   * Another client holds it, and is not connected: it may come back until its lease or grace is over.
   */
  | 'WAIT_REASON_CLIENT_AWAY'
  | 2
  /**
   * It is being reset after a session.
   */
  | 'WAIT_REASON_RESETTING'
  | 3

/**
 * What keeps a device from being leased.
 */
export type WaitReason__Output = typeof WaitReason[keyof typeof WaitReason]
