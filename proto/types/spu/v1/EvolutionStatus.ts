// Original file: proto/spu/v1/run.proto

import type { EvolutionPhase as _spu_v1_EvolutionPhase, EvolutionPhase__Output as _spu_v1_EvolutionPhase__Output } from '../../spu/v1/EvolutionPhase.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One evolution, as it ran or is planned.
 */
export interface EvolutionStatus {
  /**
   * Names the evolution within the session.
   */
  'evolutionId'?: (string);
  /**
   * The request_id that it was asked for with; empty where it had none.
   */
  'requestId'?: (string);
  /**
   * How far it has come.
   */
  'phase'?: (_spu_v1_EvolutionPhase);
  /**
   * Tick at which it starts or started.
   */
  'startTick'?: (number | string | Long);
  /**
   * Tick at which it ends or ended.
   */
  'endTick'?: (number | string | Long);
  /**
   * Matrix versions that it ran with, or will as planned now, in their order.
   */
  'matrixVersions'?: (number | string | Long)[];
  /**
   * Target versions, likewise.
   */
  'targetVersions'?: (number | string | Long)[];
}

/**
 * One evolution, as it ran or is planned.
 */
export interface EvolutionStatus__Output {
  /**
   * Names the evolution within the session.
   */
  'evolutionId': (string);
  /**
   * The request_id that it was asked for with; empty where it had none.
   */
  'requestId': (string);
  /**
   * How far it has come.
   */
  'phase': (_spu_v1_EvolutionPhase__Output);
  /**
   * Tick at which it starts or started.
   */
  'startTick': (number);
  /**
   * Tick at which it ends or ended.
   */
  'endTick': (number);
  /**
   * Matrix versions that it ran with, or will as planned now, in their order.
   */
  'matrixVersions': (number)[];
  /**
   * Target versions, likewise.
   */
  'targetVersions': (number)[];
}
