import { DeviceError } from '../../device/errors.js';

/** FAILED_PRECONDITION: something has not been loaded. */
export function missing(what: string, fix: string): DeviceError {
  return new DeviceError('FAILED_PRECONDITION', `${what}; ${fix} first.`, { reason: 'NOT_LOADED' });
}

/** Throws FAILED_PRECONDITION if another version was loaded last than a request expects. */
export function checkVersion(name: string, expected: number | undefined, actual: number): void {
  if (expected === undefined || expected === actual) return;
  throw new DeviceError(
    'FAILED_PRECONDITION',
    `The ${name} loaded last has version ${actual}, not ${expected} as expected; load it again or expect ${actual}.`,
    { reason: 'VERSION_MISMATCH', metadata: { expected: String(expected), actual: String(actual) } },
  );
}
