import type { Metadata } from '@grpc/grpc-js';
import type { DeviceLog } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Session } from '../../session/session.js';
import type { Sessions } from '../../session/sessions.js';
import type { ChunkDiverter } from '../fastUpload/chunkDiverter.js';
import { takeDiverter } from '../fastUpload/diversions.js';
import type { Authorize, Permission } from '../server/auth.js';

/** How a method is treated, whatever it does. */
export interface Method {
  /** As in the log. */
  name: string;
  permission: Permission;
  /** Still accepted while the server drains. */
  whileDraining?: boolean;
  /** Only looks on: does not keep the server from stopping. */
  observer?: boolean;
}

/** One call under way. */
export interface Call {
  /** Aborts when the client cancels, the deadline passes, the session ends or the server stops. */
  readonly signal: AbortSignal;
  /** Finds a session, and holds it until the call is over. */
  use(sessionId: string): Session;
  /** Notes the session that the call opened or closes, for the log. */
  name(session: Session): void;
  /** Tensor bytes, for the log and the counters. */
  received: number;
  sent: number;
  /** Takes the chunks of an upload past grpc-js, where the stream allows it. */
  diverter?: ChunkDiverter;
}

/** The part of a call that belongs to whoever carries it. */
export interface CarriedCall extends Call {
  /** Checks credentials, and whether the server drains. */
  admit(metadata: Metadata): void;
  abort(error: DeviceError): void;
  onAbort: (error: DeviceError) => void;
  /** Its work failed. */
  failed(error: unknown): void;
  /** The client got its answer. */
  answered(code: string): void;
  /** Nothing of the call is running any more. */
  over(): void;
}

/** All calls of a server. */
export interface Calls {
  begin(method: Method): CarriedCall;
  readonly sessions: Sessions;
  readonly log: DeviceLog & { debug(fields: object, message: string): void };
  /** Aborts once the server drains. */
  readonly draining: AbortSignal;
  /** From now on new calls are refused. */
  drain(): void;
  /** Resolves when only observers are left. */
  quiet(): Promise<void>;
  abortAll(error: DeviceError): void;
}

/** Reasons with which a device says that nothing is left of what it had. */
const statesLost = ['DEVICE_RESET', 'DEVICE_CRASHED'];

/** What calls are told while the server stops. */
export function stopping(): DeviceError {
  return new DeviceError('UNAVAILABLE', 'This server is shutting down: try again, there or on another one.', {
    reason: 'DRAINING',
    retryAfterSeconds: 1,
  });
}

export function createCalls(sessions: Sessions, authorize: Authorize, log: Calls['log']): Calls {
  const active = new Set<CarriedCall & { method: Method }>();
  const drainController = new AbortController();
  let waiting: (() => void)[] = [];

  const isQuiet = () => {
    for (const call of active) if (!call.method.observer) return false;
    return true;
  };

  function begin(method: Method): CarriedCall {
    const started = performance.now();
    let controller: AbortController | undefined;
    let abortedBy: DeviceError | undefined;
    let session: Session | undefined;
    let caller: string | undefined;
    let release = () => {};
    const call: CarriedCall & { method: Method } = {
      method,
      received: 0,
      sent: 0,
      get signal() {
        if (!controller) {
          controller = new AbortController();
          if (abortedBy) controller.abort(abortedBy);
        }
        return controller.signal;
      },
      admit(metadata) {
        call.diverter = takeDiverter(metadata);
        caller = authorize(metadata, method.permission);
        if (drainController.signal.aborted && !method.whileDraining) throw stopping();
      },
      use(id) {
        session = sessions.find(id);
        release = session.hold((error) => call.abort(error));
        return session;
      },
      name(used) {
        session = used;
      },
      onAbort() {},
      failed(error) {
        // An upload or evolution that is repeated with its id is a new one then.
        if (error instanceof DeviceError && statesLost.includes(error.details.reason ?? ''))
          session?.forget();
      },
      abort(error) {
        if (abortedBy) return;
        abortedBy = error;
        controller?.abort(error);
        call.onAbort(error);
      },
      answered(code) {
        const ms = Math.round((performance.now() - started) * 100) / 100;
        const { received, sent } = call;
        const fields = { session: session?.hash, caller, status: code, ms, received, sent };
        if (method.permission === 'none') log.debug(fields, method.name);
        else log.info(fields, method.name);
      },
      over() {
        release();
        if (session) {
          session.bay.counters.bytesReceived += call.received;
          session.bay.counters.bytesSent += call.sent;
        }
        active.delete(call);
        if (waiting.length > 0 && isQuiet()) {
          for (const resolve of waiting) resolve();
          waiting = [];
        }
      },
    };
    active.add(call);
    return call;
  }

  return {
    begin,
    sessions,
    log,
    draining: drainController.signal,
    drain() {
      drainController.abort();
    },
    quiet: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    abortAll(error) {
      for (const call of [...active]) call.abort(error);
    },
  };
}
