// Original file: proto/spu/v1/run.proto

import type { InlineVector as _spu_v1_InlineVector, InlineVector__Output as _spu_v1_InlineVector__Output } from '../../spu/v1/InlineVector.js';
import type { EvolveRequest as _spu_v1_EvolveRequest, EvolveRequest__Output as _spu_v1_EvolveRequest__Output } from '../../spu/v1/EvolveRequest.js';
import type { SampleRequest as _spu_v1_SampleRequest, SampleRequest__Output as _spu_v1_SampleRequest__Output } from '../../spu/v1/SampleRequest.js';

/**
 * One small training step.
 */
export interface RunStep {
  /**
   * The target; absent leaves the last one.
   */
  'target'?: (_spu_v1_InlineVector | null);
  /**
   * The evolution; absent leaves the state.
   */
  'evolve'?: (_spu_v1_EvolveRequest | null);
  /**
   * The read-out; absent reads nothing. Without its `at`, the end of the step's evolution.
   */
  'sample'?: (_spu_v1_SampleRequest | null);
  /**
   * Another damping for the matrix loaded last, before everything else of the step; absent leaves it.
   */
  'damping'?: (number | string);
  '_damping'?: "damping";
}

/**
 * One small training step.
 */
export interface RunStep__Output {
  /**
   * The target; absent leaves the last one.
   */
  'target': (_spu_v1_InlineVector__Output | null);
  /**
   * The evolution; absent leaves the state.
   */
  'evolve': (_spu_v1_EvolveRequest__Output | null);
  /**
   * The read-out; absent reads nothing. Without its `at`, the end of the step's evolution.
   */
  'sample': (_spu_v1_SampleRequest__Output | null);
  /**
   * Another damping for the matrix loaded last, before everything else of the step; absent leaves it.
   */
  'damping'?: (number);
  '_damping'?: "damping";
}
