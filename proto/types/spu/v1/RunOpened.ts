// Original file: proto/spu/v1/run.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The stream is tied to its session.
 */
export interface RunOpened {
  /**
   * Matrix loaded last; 0 for none.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Target loaded last; 0 for none.
   */
  'targetVersion'?: (number | string | Long);
}

/**
 * The stream is tied to its session.
 */
export interface RunOpened__Output {
  /**
   * Matrix loaded last; 0 for none.
   */
  'matrixVersion': (number);
  /**
   * Target loaded last; 0 for none.
   */
  'targetVersion': (number);
}
