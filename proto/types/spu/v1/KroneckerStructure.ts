// Original file: proto/spu/v1/matrix.proto

import type { KroneckerDamping as _spu_v1_KroneckerDamping, KroneckerDamping__Output as _spu_v1_KroneckerDamping__Output } from '../../spu/v1/KroneckerDamping.js';
import type { Long } from '@grpc/proto-loader';

/**
 * G (x) A on vec(W) of W[outputs, inputs], row-major: (G (x) A) vec(W) = vec(G W A). Tensors: INPUT_FACTOR (A),
 * OUTPUT_FACTOR (G).
 */
export interface KroneckerStructure {
  /**
   * Extent of A.
   */
  'inputs'?: (number | string | Long);
  /**
   * Extent of G.
   */
  'outputs'?: (number | string | Long);
  /**
   * How lambda enters.
   */
  'damping'?: (_spu_v1_KroneckerDamping);
}

/**
 * G (x) A on vec(W) of W[outputs, inputs], row-major: (G (x) A) vec(W) = vec(G W A). Tensors: INPUT_FACTOR (A),
 * OUTPUT_FACTOR (G).
 */
export interface KroneckerStructure__Output {
  /**
   * Extent of A.
   */
  'inputs': (number);
  /**
   * Extent of G.
   */
  'outputs': (number);
  /**
   * How lambda enters.
   */
  'damping': (_spu_v1_KroneckerDamping__Output);
}
