// Original file: proto/spu/v1/run.proto

import type { EvolutionStatus as _spu_v1_EvolutionStatus, EvolutionStatus__Output as _spu_v1_EvolutionStatus__Output } from '../../spu/v1/EvolutionStatus.js';

/**
 * The evolutions of a session.
 */
export interface ListEvolutionsResponse {
  /**
   * In the order in which they were accepted: those that have not ended, and the last ones that have.
   */
  'evolutions'?: (_spu_v1_EvolutionStatus)[];
}

/**
 * The evolutions of a session.
 */
export interface ListEvolutionsResponse__Output {
  /**
   * In the order in which they were accepted: those that have not ended, and the last ones that have.
   */
  'evolutions': (_spu_v1_EvolutionStatus__Output)[];
}
