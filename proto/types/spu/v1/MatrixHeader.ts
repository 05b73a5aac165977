// Original file: proto/spu/v1/matrix.proto

import type { Matrix as _spu_v1_Matrix, Matrix__Output as _spu_v1_Matrix__Output } from '../../spu/v1/Matrix.js';
import type { TensorSpec as _spu_v1_TensorSpec, TensorSpec__Output as _spu_v1_TensorSpec__Output } from '../../spu/v1/TensorSpec.js';
import type { TimePoint as _spu_v1_TimePoint, TimePoint__Output as _spu_v1_TimePoint__Output } from '../../spu/v1/TimePoint.js';

/**
 * Announces a matrix.
 */
export interface MatrixHeader {
  /**
   * The session, from OpenSession.
   */
  'sessionId'?: (string);
  /**
   * Names the upload, at most 128 bytes. Streams with the same id carry the chunks of one matrix between them; a finished
   * id answers again with the same version (ServiceLimits.remembered_upload_ids). Empty: the upload is this stream alone.
   */
  'uploadId'?: (string);
  /**
   * Structure and damping.
   */
  'matrix'?: (_spu_v1_Matrix | null);
  /**
   * The tensors to come, each once.
   */
  'tensors'?: (_spu_v1_TensorSpec)[];
  /**
   * The finish will carry a CRC32C.
   */
  'checksum'?: (boolean);
  /**
   * How many streams carry the upload; 0 means 1. The matrix takes effect when the last has finished.
   */
  'streams'?: (number);
  /**
   * When the matrix takes effect, but not before it is programmed; absent means after what is queued: at the end of the
   * last evolution under way or queued when the header comes, else as soon as it is programmed. `now` changes what
   * evolves.
   */
  'effectiveAt'?: (_spu_v1_TimePoint | null);
  /**
   * Accept a matrix that is not positive definite or a device that is not stable with it.
   */
  'acceptUnstable'?: (boolean);
}

/**
 * Announces a matrix.
 */
export interface MatrixHeader__Output {
  /**
   * The session, from OpenSession.
   */
  'sessionId': (string);
  /**
   * Names the upload, at most 128 bytes. Streams with the same id carry the chunks of one matrix between them; a finished
   * id answers again with the same version (ServiceLimits.remembered_upload_ids). Empty: the upload is this stream alone.
   */
  'uploadId': (string);
  /**
   * Structure and damping.
   */
  'matrix': (_spu_v1_Matrix__Output | null);
  /**
   * The tensors to come, each once.
   */
  'tensors': (_spu_v1_TensorSpec__Output)[];
  /**
   * The finish will carry a CRC32C.
   */
  'checksum': (boolean);
  /**
   * How many streams carry the upload; 0 means 1. The matrix takes effect when the last has finished.
   */
  'streams': (number);
  /**
   * When the matrix takes effect, but not before it is programmed; absent means after what is queued: at the end of the
   * last evolution under way or queued when the header comes, else as soon as it is programmed. `now` changes what
   * evolves.
   */
  'effectiveAt': (_spu_v1_TimePoint__Output | null);
  /**
   * Accept a matrix that is not positive definite or a device that is not stable with it.
   */
  'acceptUnstable': (boolean);
}
