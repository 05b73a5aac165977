// Original file: proto/spu/v1/tensor.proto

import type { TensorRole as _spu_v1_TensorRole, TensorRole__Output as _spu_v1_TensorRole__Output } from '../../spu/v1/TensorRole.js';
import type { DataType as _spu_v1_DataType, DataType__Output as _spu_v1_DataType__Output } from '../../spu/v1/DataType.js';
import type { Layout as _spu_v1_Layout, Layout__Output as _spu_v1_Layout__Output } from '../../spu/v1/Layout.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Announces one tensor of an upload.
 */
export interface TensorSpec {
  /**
   * What the tensor is.
   */
  'role'?: (_spu_v1_TensorRole);
  /**
   * Number format of its bytes.
   */
  'dtype'?: (_spu_v1_DataType);
  /**
   * Extents, outermost first, as the role states them (also for a lower triangle).
   */
  'shape'?: (number | string | Long)[];
  /**
   * Integer dtypes only: value of one code. One number for the tensor, or one for each row (the first extent);
   * none means 1.
   */
  'scale'?: (number | string)[];
  /**
   * Layout of a symmetric tensor.
   */
  'layout'?: (_spu_v1_Layout);
  /**
   * Block of a block-diagonal matrix that the tensor belongs to, counted from 0; 0 for other structures.
   */
  'block'?: (number);
  /**
   * Column segment of a low-rank matrix that the tensor belongs to, counted from 0; 0 for other structures.
   */
  'segment'?: (number);
}

/**
 * Announces one tensor of an upload.
 */
export interface TensorSpec__Output {
  /**
   * What the tensor is.
   */
  'role': (_spu_v1_TensorRole__Output);
  /**
   * Number format of its bytes.
   */
  'dtype': (_spu_v1_DataType__Output);
  /**
   * Extents, outermost first, as the role states them (also for a lower triangle).
   */
  'shape': (number)[];
  /**
   * Integer dtypes only: value of one code. One number for the tensor, or one for each row (the first extent);
   * none means 1.
   */
  'scale': (number)[];
  /**
   * Layout of a symmetric tensor.
   */
  'layout': (_spu_v1_Layout__Output);
  /**
   * Block of a block-diagonal matrix that the tensor belongs to, counted from 0; 0 for other structures.
   */
  'block': (number);
  /**
   * Column segment of a low-rank matrix that the tensor belongs to, counted from 0; 0 for other structures.
   */
  'segment': (number);
}
