// Original file: proto/spu/v1/matrix.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Row (e, o) is delta_{e,o} (x) a_e, the gradient of output o for the weights W[outputs, inputs] (row-major) of a
 * linear layer; the segment has outputs * inputs columns. A bias is the last column of W, its activation is 1.
 */
export interface RowKroneckerSegment {
  /**
   * Inputs of the layer.
   */
  'inputs'?: (number | string | Long);
  /**
   * Outputs of the layer.
   */
  'outputs'?: (number | string | Long);
}

/**
 * Row (e, o) is delta_{e,o} (x) a_e, the gradient of output o for the weights W[outputs, inputs] (row-major) of a
 * linear layer; the segment has outputs * inputs columns. A bias is the last column of W, its activation is 1.
 */
export interface RowKroneckerSegment__Output {
  /**
   * Inputs of the layer.
   */
  'inputs': (number);
  /**
   * Outputs of the layer.
   */
  'outputs': (number);
}
