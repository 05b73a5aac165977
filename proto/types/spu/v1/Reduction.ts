// Original file: proto/spu/v1/run.proto

/**
 * What the device does with the samples before it sends them.
 */
export const Reduction = {
  REDUCTION_UNSPECIFIED: 'REDUCTION_UNSPECIFIED',
  /**
   * Every sample: shape [count, N]. Also what REDUCTION_UNSPECIFIED means.
   */
  REDUCTION_NONE: 'REDUCTION_NONE',
  /**
   * Their mean: shape [N].
   */
  REDUCTION_MEAN: 'REDUCTION_MEAN',
  /**
   * Their mean and their unbiased variance for each cell: shape [2, N].
   */
  REDUCTION_MEAN_AND_VARIANCE: 'REDUCTION_MEAN_AND_VARIANCE',
  /**
   * Their mean, then the N rows of their unbiased covariance: shape [1 + N, N]. N is at most
   * DeviceLimits.max_covariance_dimension.
   */
  REDUCTION_MEAN_AND_COVARIANCE: 'REDUCTION_MEAN_AND_COVARIANCE',
} as const;

/**
 * What the device does with the samples before it sends them.
 */
export type Reduction =
  | 'REDUCTION_UNSPECIFIED'
  | 0
  /**
   * Every sample: shape [count, N]. Also what REDUCTION_UNSPECIFIED means.
   */
  | 'REDUCTION_NONE'
  | 1
  /**
   * Their mean: shape [N].
   */
  | 'REDUCTION_MEAN'
  | 2
  /**
   * Their mean and their unbiased variance for each cell: shape [2, N].
   */
  | 'REDUCTION_MEAN_AND_VARIANCE'
  | 3
  /**
   * Their mean, then the N rows of their unbiased covariance: shape [1 + N, N]. N is at most
   * DeviceLimits.max_covariance_dimension.
   */
  | 'REDUCTION_MEAN_AND_COVARIANCE'
  | 4

/**
 * What the device does with the samples before it sends them.
 */
export type Reduction__Output = typeof Reduction[keyof typeof Reduction]
