// Original file: proto/spu/v1/matrix.proto

import type { Long } from '@grpc/proto-loader';

/**
 * b * dz rows of numbers.
 */
export interface DenseSegment {
  /**
   * Columns of the segment.
   */
  'columns'?: (number | string | Long);
}

/**
 * b * dz rows of numbers.
 */
export interface DenseSegment__Output {
  /**
   * Columns of the segment.
   */
  'columns': (number);
}
