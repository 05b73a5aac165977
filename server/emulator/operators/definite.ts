import { DeviceError } from '../../device/errors.js';

/**
 * Throws FAILED_PRECONDITION if the smallest eigenvalue of A is not positive: such a device has no stationary state,
 * its state grows without bound.
 */
export function requirePositive(smallest: number): void {
  if (smallest > 0) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The matrix is not positive definite: its smallest eigenvalue is ${smallest}; raise the damping by more than ` +
      `${-smallest}, or accept an unstable matrix.`,
    { reason: 'NOT_POSITIVE_DEFINITE', metadata: { actual: `${smallest}` } },
  );
}
