// Original file: proto/spu/v1/run.proto

import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from '../../spu/v1/DataType.js';

/**
 * A vector that fits into one message (below 4 MiB in all).
 */
export interface InlineVector {
  /**
   * Number format.
   */
  'dtype'?: (_spu_v1_DataType);
  /**
   * Integer dtypes only: value of one code; absent means 1.
   */
  'scale'?: (number | string);
  /**
   * N numbers.
   */
  'data'?: (Buffer | Uint8Array | string);
  '_scale'?: "scale";
}

/**
 * A vector that fits into one message (below 4 MiB in all).
 */
export interface InlineVector__Output {
  /**
   * Number format.
   */
  'dtype': (_spu_v1_DataType__Output);
  /**
   * Integer dtypes only: value of one code; absent means 1.
   */
  'scale'?: (number);
  /**
   * N numbers.
   */
  'data': (Buffer);
  '_scale'?: "scale";
}
