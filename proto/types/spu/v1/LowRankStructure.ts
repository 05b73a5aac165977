// Original file: proto/spu/v1/matrix.proto

import type { Segment as _spu_v1_Segment, Segment__Output as _spu_v1_Segment__Output } from '../../spu/v1/Segment.js';
import type { Curvature as _spu_v1_Curvature, Curvature__Output as _spu_v1_Curvature__Output } from '../../spu/v1/Curvature.js';
import type { Long } from '@grpc/proto-loader';

/**
 * J^T H J with J of shape [b * dz, N], given in column segments. Tensors: one JACOBIAN for each dense segment,
 * ROW_KRONECKER_ACTIVATIONS and ROW_KRONECKER_GRADIENTS for each row-Kronecker segment, CURVATURE unless identity.
 */
export interface LowRankStructure {
  /**
   * b, the number of examples.
   */
  'examples'?: (number | string | Long);
  /**
   * dz, the rows of J for each example: the outputs of the network, or what stands for them.
   */
  'rowsPerExample'?: (number | string | Long);
  /**
   * Column segments from left to right; N is the sum of their columns.
   */
  'segments'?: (_spu_v1_Segment)[];
  /**
   * Form of H.
   */
  'curvature'?: (_spu_v1_Curvature);
}

/**
 * J^T H J with J of shape [b * dz, N], given in column segments. Tensors: one JACOBIAN for each dense segment,
 * ROW_KRONECKER_ACTIVATIONS and ROW_KRONECKER_GRADIENTS for each row-Kronecker segment, CURVATURE unless identity.
 */
export interface LowRankStructure__Output {
  /**
   * b, the number of examples.
   */
  'examples': (number);
  /**
   * dz, the rows of J for each example: the outputs of the network, or what stands for them.
   */
  'rowsPerExample': (number);
  /**
   * Column segments from left to right; N is the sum of their columns.
   */
  'segments': (_spu_v1_Segment__Output)[];
  /**
   * Form of H.
   */
  'curvature': (_spu_v1_Curvature__Output);
}
