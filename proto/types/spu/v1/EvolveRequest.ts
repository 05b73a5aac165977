// Original file: proto/spu/v1/run.proto

import type { InitialState as _spu_v1_InitialState, InitialState__Output as _spu_v1_InitialState__Output } from '../../spu/v1/InitialState.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Starts an evolution, or queues it behind the one that runs.
 */
export interface EvolveRequest {
  /**
   * The session, from OpenSession; ignored inside Run.
   */
  'sessionId'?: (string);
  /**
   * How long, in units of the time constant tau. 0, or at least one tick.
   */
  'duration'?: (number | string);
  /**
   * The state at its start.
   */
  'initialState'?: (_spu_v1_InitialState);
  /**
   * Refuse unless this is the version of the matrix loaded last.
   */
  'expectedMatrixVersion'?: (number | string | Long);
  /**
   * Refuse unless this is the version of the target loaded last.
   */
  'expectedTargetVersion'?: (number | string | Long);
  /**
   * Names the request, at most 128 bytes: repeating one answers with the same evolution and starts no second
   * (ServiceLimits.remembered_request_ids). A TimePoint may name the evolution by it.
   */
  'requestId'?: (string);
  '_expectedMatrixVersion'?: "expectedMatrixVersion";
  '_expectedTargetVersion'?: "expectedTargetVersion";
}

/**
 * Starts an evolution, or queues it behind the one that runs.
 */
export interface EvolveRequest__Output {
  /**
   * The session, from OpenSession; ignored inside Run.
   */
  'sessionId': (string);
  /**
   * How long, in units of the time constant tau. 0, or at least one tick.
   */
  'duration': (number);
  /**
   * The state at its start.
   */
  'initialState': (_spu_v1_InitialState__Output);
  /**
   * Refuse unless this is the version of the matrix loaded last.
   */
  'expectedMatrixVersion'?: (number);
  /**
   * Refuse unless this is the version of the target loaded last.
   */
  'expectedTargetVersion'?: (number);
  /**
   * Names the request, at most 128 bytes: repeating one answers with the same evolution and starts no second
   * (ServiceLimits.remembered_request_ids). A TimePoint may name the evolution by it.
   */
  'requestId': (string);
  '_expectedMatrixVersion'?: "expectedMatrixVersion";
  '_expectedTargetVersion'?: "expectedTargetVersion";
}
