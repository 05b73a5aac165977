// Original file: proto/spu/v1/matrix.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Tensor: DENSE.
 */
export interface DenseStructure {
  /**
   * N.
   */
  'dimension'?: (number | string | Long);
}

/**
 * Tensor: DENSE.
 */
export interface DenseStructure__Output {
  /**
   * N.
   */
  'dimension': (number);
}
