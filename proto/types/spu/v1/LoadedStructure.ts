// Original file: proto/spu/v1/matrix.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the device holds already. Blocks with a damping of their own keep it, and so does whether a matrix is accepted that
 * is not positive definite.
 */
export interface LoadedStructure {
  /**
   * Refused unless this is the version of the matrix loaded last; 0 accepts any.
   */
  'expectedVersion'?: (number | string | Long);
}

/**
 * What the device holds already. Blocks with a damping of their own keep it, and so does whether a matrix is accepted that
 * is not positive definite.
 */
export interface LoadedStructure__Output {
  /**
   * Refused unless this is the version of the matrix loaded last; 0 accepts any.
   */
  'expectedVersion': (number);
}
