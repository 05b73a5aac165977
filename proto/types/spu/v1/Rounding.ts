// Original file: proto/spu/v1/device.proto

/**
 * How a converter rounds.
 */
export const Rounding = {
  ROUNDING_UNSPECIFIED: 'ROUNDING_UNSPECIFIED',
  /**
   * To the nearest code.
   */
  ROUNDING_NEAREST: 'ROUNDING_NEAREST',
  /**
   * To one of the two codes beside the value, with the probability that keeps the mean.
   */
  ROUNDING_STOCHASTIC: 'ROUNDING_STOCHASTIC',
} as const;

/**
 * How a converter rounds.
 */
export type Rounding =
  | 'ROUNDING_UNSPECIFIED'
  | 0
  /**
   * To the nearest code.
   */
  | 'ROUNDING_NEAREST'
  | 1
  /**
   * To one of the two codes beside the value, with the probability that keeps the mean.
   */
  | 'ROUNDING_STOCHASTIC'
  | 2

/**
 * How a converter rounds.
 */
export type Rounding__Output = typeof Rounding[keyof typeof Rounding]
