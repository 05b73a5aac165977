import type { DeviceConfig } from '../config/schema.js';
import type { Operator } from '../operators/operator.js';
import { createCellErrors } from './cellErrors.js';
import type { DriftTerm } from './driftTerm.js';
import type { Dynamics } from './dynamics.js';
import { createIntegrator } from './integrator.js';
import { createRlc } from './rlc.js';
import { couplingOf } from './rlcTransition.js';
import { spectralRadius } from './spectralRadius.js';

/** The dynamics of a symmetric matrix that a configuration asks for: exact where it has a closed transition. */
export async function createDynamics(operator: Operator, config: DeviceConfig): Promise<Dynamics> {
  if (config.model === 'rlc') return createRlc(operator, couplingOf(config));
  if (config.integrator.scheme === 'exact') {
    const method = config.integrator.denseMethod;
    return { hasHidden: false, walk: (walk) => operator.walk({ ...walk, method }) };
  }
  const { dimension, precision } = operator;
  const driftTerm = { dimension, precision, multiply: operator.multiply.bind(operator) };
  const { largest } = await operator.eigenvalueRange();
  return createSteppedDynamics(
    { ...driftTerm, spectralRadius: largest ?? (await spectralRadius(driftTerm)) },
    config,
  );
}

/** The dynamics of any drift term, step by step. `config.integrator.scheme` is not exact. */
export function createSteppedDynamics(driftTerm: DriftTerm, config: DeviceConfig): Dynamics {
  const { scheme, step } = config.integrator;
  if (scheme === 'exact') throw new Error('Stepped dynamics need a scheme.');
  const rail = config.saturation.rail ?? Number.POSITIVE_INFINITY;
  const errors = createCellErrors(config.cells, config.deviceSeed, driftTerm.dimension);
  return createIntegrator(driftTerm, { scheme, step, rail, coloured: config.noise.coloured, errors });
}
