import type { DeviceConfig } from '../config/schema.js';
import type { EigenvalueRange } from '../operators/operator.js';
import { couplingOf, rlcRate } from './rlcTransition.js';

/**
 * Rate at which the slowest mode forgets where it was, 1/tau: on an rc device the smallest eigenvalue of A. Undefined
 * where the eigenvalues are not known.
 */
export function slowestRate(
  { smallest, largest }: EigenvalueRange,
  config: Pick<DeviceConfig, 'model' | 'resistance' | 'capacitance' | 'inductance'>,
): number | undefined {
  if (config.model === 'rc') return smallest;
  if (smallest === undefined || largest === undefined) return undefined;
  // The rate rises with a up to critical damping and falls beyond, so that an end of the range is the slowest.
  const q = couplingOf(config);
  return Math.min(rlcRate(smallest, q), rlcRate(largest, q));
}
