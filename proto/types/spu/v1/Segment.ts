// Original file: proto/spu/v1/matrix.proto

import type { DenseSegment as _spu_v1_DenseSegment, DenseSegment__Output as _spu_v1_DenseSegment__Output } from '../../spu/v1/DenseSegment.js';
import type { RowKroneckerSegment as _spu_v1_RowKroneckerSegment, RowKroneckerSegment__Output as _spu_v1_RowKroneckerSegment__Output } from '../../spu/v1/RowKroneckerSegment.js';

/**
 * A column segment of J, usually one layer of a network.
 */
export interface Segment {
  /**
   * All numbers of the segment.
   */
  'dense'?: (_spu_v1_DenseSegment | null);
  /**
   * Rows that are Kronecker products.
   */
  'rowKronecker'?: (_spu_v1_RowKroneckerSegment | null);
  /**
   * Exactly one.
   */
  'form'?: "dense"|"rowKronecker";
}

/**
 * A column segment of J, usually one layer of a network.
 */
export interface Segment__Output {
  /**
   * All numbers of the segment.
   */
  'dense'?: (_spu_v1_DenseSegment__Output | null);
  /**
   * Rows that are Kronecker products.
   */
  'rowKronecker'?: (_spu_v1_RowKroneckerSegment__Output | null);
  /**
   * Exactly one.
   */
  'form'?: "dense"|"rowKronecker";
}
