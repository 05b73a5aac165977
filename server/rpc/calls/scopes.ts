import { DeviceError } from '../../device/errors.js';
import type { Caller, Scope } from './call.js';

/** PERMISSION_DENIED unless a token has the scope. */
export function requireScope({ name, scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new DeviceError(
    'PERMISSION_DENIED',
    `Token "${name}" may not do this: it lacks the scope ${scope}; use one that has it.`,
    { reason: 'SCOPE_MISSING', metadata: { expected: scope, actual: scopes.join(',') } },
  );
}
