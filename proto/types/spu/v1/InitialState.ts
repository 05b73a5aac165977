// Original file: proto/spu/v1/run.proto

/**
 * Where an evolution starts from.
 */
export const InitialState = {
  INITIAL_STATE_UNSPECIFIED: 'INITIAL_STATE_UNSPECIFIED',
  /**
   * The state as it is. Also what INITIAL_STATE_UNSPECIFIED means.
   */
  INITIAL_STATE_KEEP: 'INITIAL_STATE_KEEP',
  /**
   * x = 0.
   */
  INITIAL_STATE_ZERO: 'INITIAL_STATE_ZERO',
  /**
   * x = b, the target: with duration 0 the read-out is the gradient itself.
   */
  INITIAL_STATE_TARGET: 'INITIAL_STATE_TARGET',
  /**
   * x = the state vector loaded last.
   */
  INITIAL_STATE_LOADED: 'INITIAL_STATE_LOADED',
} as const;

/**
 * Where an evolution starts from.
 */
export type InitialState =
  | 'INITIAL_STATE_UNSPECIFIED'
  | 0
  /**
   * The state as it is. Also what INITIAL_STATE_UNSPECIFIED means.
   */
  | 'INITIAL_STATE_KEEP'
  | 1
  /**
   * x = 0.
   */
  | 'INITIAL_STATE_ZERO'
  | 2
  /**
   * x = b, the target: with duration 0 the read-out is the gradient itself.
   */
  | 'INITIAL_STATE_TARGET'
  | 3
  /**
   * x = the state vector loaded last.
   */
  | 'INITIAL_STATE_LOADED'
  | 4

/**
 * Where an evolution starts from.
 */
export type InitialState__Output = typeof InitialState[keyof typeof InitialState]
