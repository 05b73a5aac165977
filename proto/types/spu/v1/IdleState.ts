// Original file: proto/spu/v1/device.proto

/**
 * What the state does between evolutions, and between read-outs that evolve it.
 */
export const IdleState = {
  IDLE_STATE_UNSPECIFIED: 'IDLE_STATE_UNSPECIFIED',
  /**
   * It is held as it is.
   */
  IDLE_STATE_HOLD: 'IDLE_STATE_HOLD',
  /**
   * It goes on relaxing.
   */
  IDLE_STATE_FREE_RUN: 'IDLE_STATE_FREE_RUN',
} as const;

/**
 * What the state does between evolutions, and between read-outs that evolve it.
 */
export type IdleState =
  | 'IDLE_STATE_UNSPECIFIED'
  | 0
  /**
   * It is held as it is.
   */
  | 'IDLE_STATE_HOLD'
  | 1
  /**
   * It goes on relaxing.
   */
  | 'IDLE_STATE_FREE_RUN'
  | 2

/**
 * What the state does between evolutions, and between read-outs that evolve it.
 */
export type IdleState__Output = typeof IdleState[keyof typeof IdleState]
