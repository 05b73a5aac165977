import type { DeviceError } from '../../device/errors.js';
import type { Sessions } from '../../session/sessions.js';
import { type Authorize, type CallLog, type CarriedCall, createCall, type Method } from './call.js';

/** All calls of a server. */
export interface Calls {
  begin(method: Method): CarriedCall;
  readonly sessions: Sessions;
  readonly log: CallLog;
  /** Aborts once the server drains. */
  readonly draining: AbortSignal;
  /** From now on new calls are refused. */
  drain(): void;
  /** Resolves when only observers are left. */
  quiet(): Promise<void>;
  abortAll(error: DeviceError): void;
}

export function createCalls(sessions: Sessions, authorize: Authorize, log: CallLog): Calls {
  const active = new Set<CarriedCall>();
  const drainController = new AbortController();
  const draining = drainController.signal;
  let waiting: (() => void)[] = [];

  const isQuiet = () => [...active].every(({ method }) => method.observer);

  function onOver(call: CarriedCall): void {
    active.delete(call);
    if (waiting.length === 0 || !isQuiet()) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  return {
    begin(method) {
      const call = createCall({ method, sessions, authorize, draining, log, onOver });
      active.add(call);
      return call;
    },
    sessions,
    log,
    draining,
    drain() {
      drainController.abort();
    },
    quiet: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    abortAll(error) {
      for (const call of [...active]) call.abort(error);
    },
  };
}
