import type { Operator } from '../../../server/emulator/operators/operator.js';

/** An operator chooses from now on as another one of the same matrix would, as after a snapshot. */
export function copyCosts(from: Operator, to: Operator): void {
  for (const [i, chooser] of to.choosers.entries()) chooser.restoreCost(from.choosers[i].costSpent());
}
