import type { DeviceConfig } from '../config/schema.js';
import type { EigenvalueRange } from '../operators/operator.js';
import { couplingOf } from './rlcTransition.js';

/**
 * Bound on the rate at which any mode moves, 1/tau: on an rc device the largest eigenvalue of A. Undefined where the
 * eigenvalues are not known.
 */
export function fastestRate(
  { smallest, largest }: EigenvalueRange,
  config: Pick<DeviceConfig, 'model' | 'resistance' | 'capacitance' | 'inductance'>,
): number | undefined {
  if (config.model === 'rc') return largest;
  if (smallest === undefined || !(smallest > 0)) return undefined;
  return Math.max(1 / smallest, Math.sqrt(couplingOf(config) / smallest));
}
