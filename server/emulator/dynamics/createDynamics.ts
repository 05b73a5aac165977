import type { DeviceConfig } from '../config.js';
import type { Operator } from '../operators/operator.js';
import type { Dynamics } from './dynamics.js';
import { createIntegrator } from './integrator.js';
import { largestRate } from './largestRate.js';
import { createRlc } from './rlc.js';

/** The dynamics that a configuration asks for: exact where it has a closed transition. */
export async function createDynamics(operator: Operator, config: DeviceConfig): Promise<Dynamics> {
  if (config.model === 'rlc') {
    return createRlc(operator, (config.resistance ** 2 * config.capacitance) / (config.inductance ?? 1));
  }
  const { scheme, step } = config.integrator;
  if (scheme === 'exact') return { hasHidden: false, walk: (walk) => operator.walk(walk) };
  const { dimension, precision } = operator;
  const drift = { dimension, precision, multiply: operator.multiply.bind(operator) };
  const { largest } = await operator.eigenvalueRange();
  return createIntegrator(
    { ...drift, largestRate: largest ?? (await largestRate(drift)) },
    {
      scheme,
      step,
      rail: config.saturation.rail ?? Number.POSITIVE_INFINITY,
      coloured: config.noise.coloured,
    },
  );
}
