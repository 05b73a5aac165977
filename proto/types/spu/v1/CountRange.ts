// Original file: proto/spu/v1/device.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Inclusive range of whole numbers.
 */
export interface CountRange {
  /**
   * Smallest.
   */
  'min'?: (number | string | Long);
  /**
   * Largest.
   */
  'max'?: (number | string | Long);
}

/**
 * Inclusive range of whole numbers.
 */
export interface CountRange__Output {
  /**
   * Smallest.
   */
  'min': (number);
  /**
   * Largest.
   */
  'max': (number);
}
