// Original file: proto/spu/v1/run.proto

import type { RunOpened as _spu_v1_RunOpened, RunOpened__Output as _spu_v1_RunOpened__Output } from '../../spu/v1/RunOpened.js';
import type { LoadMatrixResponse as _spu_v1_LoadMatrixResponse, LoadMatrixResponse__Output as _spu_v1_LoadMatrixResponse__Output } from '../../spu/v1/LoadMatrixResponse.js';
import type { LoadVectorResponse as _spu_v1_LoadVectorResponse, LoadVectorResponse__Output as _spu_v1_LoadVectorResponse__Output } from '../../spu/v1/LoadVectorResponse.js';
import type { EvolveResponse as _spu_v1_EvolveResponse, EvolveResponse__Output as _spu_v1_EvolveResponse__Output } from '../../spu/v1/EvolveResponse.js';
import type { SampleResponse as _spu_v1_SampleResponse, SampleResponse__Output as _spu_v1_SampleResponse__Output } from '../../spu/v1/SampleResponse.js';
import type { RunStepResponse as _spu_v1_RunStepResponse, RunStepResponse__Output as _spu_v1_RunStepResponse__Output } from '../../spu/v1/RunStepResponse.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Answer of the Run stream.
 */
export interface RunResponse {
  /**
   * Which request it answers, counted from 0 over the requests that are answered: open, each finish, evolve,
   * sample and step.
   */
  'sequence'?: (number | string | Long);
  /**
   * To open.
   */
  'opened'?: (_spu_v1_RunOpened | null);
  /**
   * To the finish of a matrix.
   */
  'matrix'?: (_spu_v1_LoadMatrixResponse | null);
  /**
   * To the finish of a vector.
   */
  'vector'?: (_spu_v1_LoadVectorResponse | null);
  /**
   * To evolve.
   */
  'evolve'?: (_spu_v1_EvolveResponse | null);
  /**
   * To sample; several, the last carries timing.
   */
  'sample'?: (_spu_v1_SampleResponse | null);
  /**
   * To step; its read-out may go on in `sample` messages of the same sequence.
   */
  'step'?: (_spu_v1_RunStepResponse | null);
  /**
   * Exactly one.
   */
  'message'?: "opened"|"matrix"|"vector"|"evolve"|"sample"|"step";
}

/**
 * Answer of the Run stream.
 */
export interface RunResponse__Output {
  /**
   * Which request it answers, counted from 0 over the requests that are answered: open, each finish, evolve,
   * sample and step.
   */
  'sequence': (number);
  /**
   * To open.
   */
  'opened'?: (_spu_v1_RunOpened__Output | null);
  /**
   * To the finish of a matrix.
   */
  'matrix'?: (_spu_v1_LoadMatrixResponse__Output | null);
  /**
   * To the finish of a vector.
   */
  'vector'?: (_spu_v1_LoadVectorResponse__Output | null);
  /**
   * To evolve.
   */
  'evolve'?: (_spu_v1_EvolveResponse__Output | null);
  /**
   * To sample; several, the last carries timing.
   */
  'sample'?: (_spu_v1_SampleResponse__Output | null);
  /**
   * To step; its read-out may go on in `sample` messages of the same sequence.
   */
  'step'?: (_spu_v1_RunStepResponse__Output | null);
  /**
   * Exactly one.
   */
  'message'?: "opened"|"matrix"|"vector"|"evolve"|"sample"|"step";
}
