import { DeviceError } from '../../device/errors.js';
import type { DeviceSlot } from '../../session/deviceSlot.js';
import type { Sessions } from '../../session/sessions.js';
import type { Call } from '../calls/call.js';
import { requireScope } from '../calls/scopes.js';

function refused(reason: 'CONTROL_OFF' | 'LEASE_MISSING', sentence: string): DeviceError {
  return new DeviceError('PERMISSION_DENIED', sentence, { reason });
}

/**
 * Lets a caller control a device: who holds it, a token with the scope control, and on a server without tokens anybody while
 * nobody holds it. PERMISSION_DENIED for others, and for all where control is off.
 */
export function requireControl(sessions: Sessions, slot: DeviceSlot, sessionId: string, call: Call): void {
  if (sessions.control === 'off') {
    throw refused(
      'CONTROL_OFF',
      'This server lets nobody control its devices: start it with --control lease to allow it.',
    );
  }
  if (holds(slot, sessionId, call)) return;
  const { caller } = call;
  if (caller) requireScope(caller, 'control');
  else if (slot.leased) {
    const { name } = slot.device;
    throw refused('LEASE_MISSING', `Controlling device "${name}" needs its lease: send the session_id.`);
  }
}

interface LookRequest {
  device: string;
  sessionId: string;
}

/** Lets a caller see how a device is configured: anybody on a server without tokens, else as requireControl. */
export function requireLook(sessions: Sessions, { device, sessionId }: LookRequest, call: Call): void {
  if (!call.caller || holds(sessions.slot(device), sessionId, call)) return;
  requireScope(call.caller, 'control');
}

/** The session is that of the device's holder; PERMISSION_DENIED if it is another's. */
function holds(slot: DeviceSlot, sessionId: string, call: Call): boolean {
  if (sessionId === '') return false;
  if (call.use(sessionId).slot === slot) return true;
  const { name } = slot.device;
  throw refused(
    'LEASE_MISSING',
    `The session does not hold device "${name}": name the device that it holds.`,
  );
}
