// Original file: proto/spu/v1/matrix.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Tensor: DIAGONAL.
 */
export interface DiagonalStructure {
  /**
   * N.
   */
  'dimension'?: (number | string | Long);
}

/**
 * Tensor: DIAGONAL.
 */
export interface DiagonalStructure__Output {
  /**
   * N.
   */
  'dimension': (number);
}
