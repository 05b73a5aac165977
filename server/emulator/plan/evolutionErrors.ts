import { DeviceError } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';

/** NOT_FOUND. */
export function unknownEvolution(id: string): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    `There is no evolution "${shorten(id)}" in this session; use an id that Evolve answered.`,
    { reason: 'EVOLUTION_NOT_FOUND' },
  );
}

/** ABORTED: a read-out was to be of the end of an evolution that does not come to it. */
export function evolutionCancelled(id: string): DeviceError {
  return new DeviceError('ABORTED', `Evolution "${id}" was cancelled; sample the state as it is now.`, {
    reason: 'EVOLUTION_CANCELLED',
  });
}

/** FAILED_PRECONDITION: there is nothing to cancel any more. */
export function evolutionOver(reason: string, id: string, what: string): DeviceError {
  return new DeviceError(
    'FAILED_PRECONDITION',
    `Evolution "${id}" ${what} already; there is nothing to cancel.`,
    {
      reason,
    },
  );
}
