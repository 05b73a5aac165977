// Original file: proto/spu/v1/matrix.proto

import type { VectorHeader as _spu_v1_VectorHeader, VectorHeader__Output as _spu_v1_VectorHeader__Output } from '../../spu/v1/VectorHeader.js';
import type { TensorChunk as _spu_v1_TensorChunk, TensorChunk__Output as _spu_v1_TensorChunk__Output } from '../../spu/v1/TensorChunk.js';
import type { UploadFinish as _spu_v1_UploadFinish, UploadFinish__Output as _spu_v1_UploadFinish__Output } from '../../spu/v1/UploadFinish.js';

/**
 * Message of the client stream: header, chunks, finish.
 */
export interface LoadVectorRequest {
  /**
   * First.
   */
  'header'?: (_spu_v1_VectorHeader | null);
  /**
   * Then any number of these.
   */
  'chunk'?: (_spu_v1_TensorChunk | null);
  /**
   * Last.
   */
  'finish'?: (_spu_v1_UploadFinish | null);
  /**
   * Exactly one.
   */
  'message'?: "header"|"chunk"|"finish";
}

/**
 * Message of the client stream: header, chunks, finish.
 */
export interface LoadVectorRequest__Output {
  /**
   * First.
   */
  'header'?: (_spu_v1_VectorHeader__Output | null);
  /**
   * Then any number of these.
   */
  'chunk'?: (_spu_v1_TensorChunk__Output | null);
  /**
   * Last.
   */
  'finish'?: (_spu_v1_UploadFinish__Output | null);
  /**
   * Exactly one.
   */
  'message'?: "header"|"chunk"|"finish";
}
