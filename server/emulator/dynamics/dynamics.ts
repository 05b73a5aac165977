import type { Walk } from '../operators/operator.js';

/** How the state of a programmed device moves. */
export interface Dynamics {
  /** The law needs `Walk.hidden`. */
  readonly hasHidden: boolean;
  /** Successive states, each `step` after the one before. If it fails, the state is as it was before. */
  walk(walk: Walk): Promise<void>;
}
