import { firstNonFinite } from '../../../simd/firstNonFinite.js';
import type { Floats } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import type { TensorSpec } from '../../device/tensor.js';
import { holdsCodes, type StoredTensor } from './storedTensor.js';

/** How messages name a tensor. */
export function tensorName(spec: TensorSpec): string {
  const place = ['jacobian', 'activations', 'gradients'].includes(spec.role)
    ? ` of segment ${spec.segment}`
    : '';
  return `${spec.role} tensor${place}${spec.block > 0 ? ` of block ${spec.block}` : ''}`;
}

/** Throws INVALID_ARGUMENT for the first NaN or infinity among the elements from `from` to before `to`. */
export function requireFinite(stored: StoredTensor, from = 0, to = stored.values.length): void {
  if (holdsCodes(stored)) return;
  const { values, spec } = stored;
  const i = firstNonFinite(values as Floats, from, to);
  if (i < 0) return;
  const { role, block, segment } = spec;
  throw new DeviceError(
    'INVALID_ARGUMENT',
    `Element ${i} of the ${tensorName(spec)} is ${values[i]}; send finite numbers only.`,
    { reason: 'NOT_FINITE', metadata: { role, block: `${block}`, segment: `${segment}`, index: `${i}` } },
  );
}
