// Original file: proto/spu/v1/matrix.proto

import type { VectorRole as _spu_v1_VectorRole, VectorRole__Output as _spu_v1_VectorRole__Output } from '../../spu/v1/VectorRole.js';
import type { TensorSpec as _spu_v1_TensorSpec, TensorSpec__Output as _spu_v1_TensorSpec__Output } from '../../spu/v1/TensorSpec.js';
import type { TimePoint as _spu_v1_TimePoint, TimePoint__Output as _spu_v1_TimePoint__Output } from '../../spu/v1/TimePoint.js';

/**
 * Announces a vector.
 */
export interface VectorHeader {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
  /**
   * As in MatrixHeader.
   */
  'uploadId'?: (string);
  /**
   * Target or state.
   */
  'role'?: (_spu_v1_VectorRole);
  /**
   * Its one tensor, of role VECTOR and shape [N].
   */
  'tensor'?: (_spu_v1_TensorSpec | null);
  /**
   * The finish will carry a CRC32C.
   */
  'checksum'?: (boolean);
  /**
   * How many streams carry the upload; 0 means 1.
   */
  'streams'?: (number);
  /**
   * When the vector takes effect, as in MatrixHeader.
   */
  'effectiveAt'?: (_spu_v1_TimePoint | null);
}

/**
 * Announces a vector.
 */
export interface VectorHeader__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
  /**
   * As in MatrixHeader.
   */
  'uploadId': (string);
  /**
   * Target or state.
   */
  'role': (_spu_v1_VectorRole__Output);
  /**
   * Its one tensor, of role VECTOR and shape [N].
   */
  'tensor': (_spu_v1_TensorSpec__Output | null);
  /**
   * The finish will carry a CRC32C.
   */
  'checksum': (boolean);
  /**
   * How many streams carry the upload; 0 means 1.
   */
  'streams': (number);
  /**
   * When the vector takes effect, as in MatrixHeader.
   */
  'effectiveAt': (_spu_v1_TimePoint__Output | null);
}
