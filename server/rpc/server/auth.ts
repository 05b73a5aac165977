import { createHash, timingSafeEqual } from 'node:crypto';
import { DeviceError } from '../../device/errors.js';
import type { Authorize, Scope } from '../calls/call.js';
import { requireScope } from '../calls/scopes.js';

export interface Token {
  /** For the log. */
  name: string;
  token: string;
  scopes: readonly Scope[];
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Bearer tokens in the metadata `authorization`. Without tokens, every caller may do everything. */
export function createAuthorize(tokens: readonly Token[]): Authorize {
  if (tokens.length === 0) return () => undefined;
  const known = tokens.map((token) => ({ ...token, digest: digest(token.token) }));
  return (metadata, permission) => {
    if (permission === 'none') return undefined;
    const [header] = metadata.get('authorization');
    const [, given] = /^Bearer (.+)$/i.exec(String(header ?? '')) ?? [];
    if (given === undefined) {
      throw new DeviceError(
        'UNAUTHENTICATED',
        'This server wants the metadata "authorization: Bearer <token>".',
        { reason: 'TOKEN_MISSING' },
      );
    }
    const hash = digest(given);
    const caller = known.find((token) => timingSafeEqual(token.digest, hash));
    if (!caller) {
      throw new DeviceError('UNAUTHENTICATED', 'The bearer token is not known to this server.', {
        reason: 'TOKEN_UNKNOWN',
      });
    }
    // One who may use devices may have the lease.
    const isUser = permission === 'lease' && caller.scopes.includes('use');
    if (!isUser) requireScope(caller, permission === 'lease' ? 'control' : permission);
    return caller;
  };
}
