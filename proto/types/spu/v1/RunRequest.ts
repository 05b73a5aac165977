// Original file: proto/spu/v1/run.proto

import type { RunOpen as _spu_v1_RunOpen, RunOpen__Output as _spu_v1_RunOpen__Output } from '../../spu/v1/RunOpen.js';
import type { MatrixHeader as _spu_v1_MatrixHeader, MatrixHeader__Output as _spu_v1_MatrixHeader__Output } from '../../spu/v1/MatrixHeader.js';
import type { VectorHeader as _spu_v1_VectorHeader, VectorHeader__Output as _spu_v1_VectorHeader__Output } from '../../spu/v1/VectorHeader.js';
import type { TensorChunk as _spu_v1_TensorChunk, TensorChunk__Output as _spu_v1_TensorChunk__Output } from '../../spu/v1/TensorChunk.js';
import type { UploadFinish as _spu_v1_UploadFinish, UploadFinish__Output as _spu_v1_UploadFinish__Output } from '../../spu/v1/UploadFinish.js';
import type { EvolveRequest as _spu_v1_EvolveRequest, EvolveRequest__Output as _spu_v1_EvolveRequest__Output } from '../../spu/v1/EvolveRequest.js';
import type { SampleRequest as _spu_v1_SampleRequest, SampleRequest__Output as _spu_v1_SampleRequest__Output } from '../../spu/v1/SampleRequest.js';
import type { RunStep as _spu_v1_RunStep, RunStep__Output as _spu_v1_RunStep__Output } from '../../spu/v1/RunStep.js';

/**
 * Message of the Run stream to the device. Each gets its answer, in order.
 */
export interface RunRequest {
  /**
   * First: the session.
   */
  'open'?: (_spu_v1_RunOpen | null);
  /**
   * As LoadMatrix; chunks and finish that follow belong to the last header.
   */
  'matrix'?: (_spu_v1_MatrixHeader | null);
  /**
   * As LoadVector.
   */
  'vector'?: (_spu_v1_VectorHeader | null);
  /**
   * Chunk of the upload that is open.
   */
  'chunk'?: (_spu_v1_TensorChunk | null);
  /**
   * Ends the upload that is open.
   */
  'finish'?: (_spu_v1_UploadFinish | null);
  /**
   * As Evolve.
   */
  'evolve'?: (_spu_v1_EvolveRequest | null);
  /**
   * As Sample.
   */
  'sample'?: (_spu_v1_SampleRequest | null);
  /**
   * A vector, an evolution and a read-out in one message.
   */
  'step'?: (_spu_v1_RunStep | null);
  /**
   * Exactly one.
   */
  'message'?: "open"|"matrix"|"vector"|"chunk"|"finish"|"evolve"|"sample"|"step";
}

/**
 * Message of the Run stream to the device. Each gets its answer, in order.
 */
export interface RunRequest__Output {
  /**
   * First: the session.
   */
  'open'?: (_spu_v1_RunOpen__Output | null);
  /**
   * As LoadMatrix; chunks and finish that follow belong to the last header.
   */
  'matrix'?: (_spu_v1_MatrixHeader__Output | null);
  /**
   * As LoadVector.
   */
  'vector'?: (_spu_v1_VectorHeader__Output | null);
  /**
   * Chunk of the upload that is open.
   */
  'chunk'?: (_spu_v1_TensorChunk__Output | null);
  /**
   * Ends the upload that is open.
   */
  'finish'?: (_spu_v1_UploadFinish__Output | null);
  /**
   * As Evolve.
   */
  'evolve'?: (_spu_v1_EvolveRequest__Output | null);
  /**
   * As Sample.
   */
  'sample'?: (_spu_v1_SampleRequest__Output | null);
  /**
   * A vector, an evolution and a read-out in one message.
   */
  'step'?: (_spu_v1_RunStep__Output | null);
  /**
   * Exactly one.
   */
  'message'?: "open"|"matrix"|"vector"|"chunk"|"finish"|"evolve"|"sample"|"step";
}
