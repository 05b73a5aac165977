// Original file: proto/spu/v1/run.proto

import type { SampleHeader as _spu_v1_SampleHeader, SampleHeader__Output as _spu_v1_SampleHeader__Output } from '../../spu/v1/SampleHeader.js';
import type { TensorChunk as _spu_v1_TensorChunk, TensorChunk__Output as _spu_v1_TensorChunk__Output } from '../../spu/v1/TensorChunk.js';
import type { SampleTiming as _spu_v1_SampleTiming, SampleTiming__Output as _spu_v1_SampleTiming__Output } from '../../spu/v1/SampleTiming.js';

/**
 * Message of the server stream: header, chunks, timing.
 */
export interface SampleResponse {
  /**
   * First.
   */
  'header'?: (_spu_v1_SampleHeader | null);
  /**
   * The numbers, in order; tensor is 0.
   */
  'chunk'?: (_spu_v1_TensorChunk | null);
  /**
   * Last.
   */
  'timing'?: (_spu_v1_SampleTiming | null);
  /**
   * Exactly one.
   */
  'message'?: "header"|"chunk"|"timing";
}

/**
 * Message of the server stream: header, chunks, timing.
 */
export interface SampleResponse__Output {
  /**
   * First.
   */
  'header'?: (_spu_v1_SampleHeader__Output | null);
  /**
   * The numbers, in order; tensor is 0.
   */
  'chunk'?: (_spu_v1_TensorChunk__Output | null);
  /**
   * Last.
   */
  'timing'?: (_spu_v1_SampleTiming__Output | null);
  /**
   * Exactly one.
   */
  'message'?: "header"|"chunk"|"timing";
}
