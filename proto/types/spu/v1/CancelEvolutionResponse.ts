// Original file: proto/spu/v1/run.proto

import type { EvolutionStatus as _spu_v1_EvolutionStatus, EvolutionStatus__Output as _spu_v1_EvolutionStatus__Output } from '../../spu/v1/EvolutionStatus.js';

/**
 * The evolution is over: one that was queued never starts, one that ran stops where it is, and the state is held. Loads
 * that waited for its end take effect; read-outs that did end with ABORTED; evolutions behind it keep their times.
 * FAILED_PRECONDITION if it had ended.
 */
export interface CancelEvolutionResponse {
  /**
   * What became of it.
   */
  'evolution'?: (_spu_v1_EvolutionStatus | null);
}

/**
 * The evolution is over: one that was queued never starts, one that ran stops where it is, and the state is held. Loads
 * that waited for its end take effect; read-outs that did end with ABORTED; evolutions behind it keep their times.
 * FAILED_PRECONDITION if it had ended.
 */
export interface CancelEvolutionResponse__Output {
  /**
   * What became of it.
   */
  'evolution': (_spu_v1_EvolutionStatus__Output | null);
}
