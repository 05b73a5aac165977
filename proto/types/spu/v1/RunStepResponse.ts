// Original file: proto/spu/v1/run.proto

import type { LoadVectorResponse as _spu_v1_LoadVectorResponse, LoadVectorResponse__Output as _spu_v1_LoadVectorResponse__Output } from '../../spu/v1/LoadVectorResponse.js';
import type { EvolveResponse as _spu_v1_EvolveResponse, EvolveResponse__Output as _spu_v1_EvolveResponse__Output } from '../../spu/v1/EvolveResponse.js';
import type { SampleHeader as _spu_v1_SampleHeader, SampleHeader__Output as _spu_v1_SampleHeader__Output } from '../../spu/v1/SampleHeader.js';
import type { SampleTiming as _spu_v1_SampleTiming, SampleTiming__Output as _spu_v1_SampleTiming__Output } from '../../spu/v1/SampleTiming.js';
import type { LoadMatrixResponse as _spu_v1_LoadMatrixResponse, LoadMatrixResponse__Output as _spu_v1_LoadMatrixResponse__Output } from '../../spu/v1/LoadMatrixResponse.js';

/**
 * What a step did.
 */
export interface RunStepResponse {
  /**
   * Present if the step had a target.
   */
  'vector'?: (_spu_v1_LoadVectorResponse | null);
  /**
   * Present if the step had an evolution.
   */
  'evolve'?: (_spu_v1_EvolveResponse | null);
  /**
   * Present if the step had a read-out.
   */
  'header'?: (_spu_v1_SampleHeader | null);
  /**
   * The whole read-out if it is at most 1 MiB; else `sample` messages follow.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * Present with data.
   */
  'timing'?: (_spu_v1_SampleTiming | null);
  /**
   * Present if the step changed the damping.
   */
  'matrix'?: (_spu_v1_LoadMatrixResponse | null);
}

/**
 * What a step did.
 */
export interface RunStepResponse__Output {
  /**
   * Present if the step had a target.
   */
  'vector': (_spu_v1_LoadVectorResponse__Output | null);
  /**
   * Present if the step had an evolution.
   */
  'evolve': (_spu_v1_EvolveResponse__Output | null);
  /**
   * Present if the step had a read-out.
   */
  'header': (_spu_v1_SampleHeader__Output | null);
  /**
   * The whole read-out if it is at most 1 MiB; else `sample` messages follow.
   */
  'data': (Buffer);
  /**
   * Present with data.
   */
  'timing': (_spu_v1_SampleTiming__Output | null);
  /**
   * Present if the step changed the damping.
   */
  'matrix': (_spu_v1_LoadMatrixResponse__Output | null);
}
