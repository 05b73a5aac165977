import type { Metadata } from '@grpc/grpc-js';
import type { DeviceLog } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import type { Connection } from '../../session/presence.js';
import type { Session } from '../../session/session.js';
import type { Sessions } from '../../session/sessions.js';
import { takeConnection } from '../fastUpload/connections.js';
import { takeTap } from '../fastUpload/tapStreams.js';
import type { UploadTap } from '../fastUpload/uploadTap.js';
import { stopping } from './errors.js';
import { requireSmall } from './metadata.js';

/** What a token may do: use devices, look on, or control them as an operator. */
export const scopes = ['use', 'watch', 'control'] as const;
export type Scope = (typeof scopes)[number];

/** What a method asks of its caller; `lease`: to hold the device that it concerns, or the scope control. */
export type Permission = 'none' | 'lease' | Scope;

/** Who makes a call: a token. */
export interface Caller {
  name: string;
  scopes: readonly Scope[];
}

/** Throws UNAUTHENTICATED or PERMISSION_DENIED; returns the caller, if it shows a token. */
export type Authorize = (metadata: Metadata, permission: Permission) => Caller | undefined;

export type CallLog = DeviceLog & { debug(fields: object, message: string): void };

/** How a method is treated, whatever it does. */
export interface Method {
  /** As in the log. */
  name: string;
  permission: Permission;
  /** Still accepted while the server drains. */
  whileDraining?: boolean;
  /** Only looks on: does not keep the server from stopping. */
  observer?: boolean;
  /** Initial metadata of the answer. */
  answers?: Readonly<Record<string, string>>;
}

/** One call under way. */
export interface Call {
  /** Aborts when the client cancels, the deadline passes, the session ends or the server stops. */
  readonly signal: AbortSignal;
  /** Undefined on a server without tokens. */
  readonly caller: Caller | undefined;
  /** Finds a session, and holds it until the call is over. */
  use(sessionId: string): Session;
  /** Notes the session that the call opened or closes. */
  name(session: Session): void;
  /** Tensor bytes, for the log and the counters. */
  received: number;
  sent: number;
  /** Takes the chunks of an upload past grpc-js, where the stream allows it. */
  readonly tap?: UploadTap;
}

/** What `handle` sees of a call, which carries it. */
export interface CarriedCall extends Call {
  readonly method: Method;
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

export interface CallOptions {
  method: Method;
  sessions: Sessions;
  authorize: Authorize;
  /** Aborts once the server drains. */
  draining: AbortSignal;
  log: CallLog;
  onOver: (call: CarriedCall) => void;
}

/** Reasons with which a device says that nothing is left of what it had. */
const statesLost = ['DEVICE_RESET', 'DEVICE_CRASHED'];

export function createCall({ method, sessions, authorize, draining, log, onOver }: CallOptions): CarriedCall {
  const started = performance.now();
  let controller: AbortController | undefined;
  let abortedBy: DeviceError | undefined;
  let session: Session | undefined;
  let caller: Caller | undefined;
  let tap: UploadTap | undefined;
  let connection: Connection | undefined;
  let release = () => {};
  const call: CarriedCall = {
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
    get caller() {
      return caller;
    },
    get tap() {
      return tap;
    },
    admit(metadata) {
      tap = takeTap(metadata);
      connection = takeConnection(metadata);
      requireSmall(metadata);
      caller = authorize(metadata, method.permission);
      if (draining.aborted && !method.whileDraining) throw stopping();
    },
    use(id) {
      session = sessions.find(id);
      release = session.hold((error) => call.abort(error));
      if (connection) session.seenOn(connection);
      return session;
    },
    name(used) {
      session = used;
      if (connection) session.seenOn(connection);
    },
    onAbort() {},
    failed(error) {
      // An upload or evolution that is repeated with its id is a new one then.
      if (error instanceof DeviceError && statesLost.includes(error.details.reason ?? '')) session?.forget();
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
      const fields = { session: session?.hash, caller: caller?.name, status: code, ms, received, sent };
      if (method.permission === 'none') log.debug(fields, method.name);
      else log.info(fields, method.name);
    },
    over() {
      release();
      if (session) {
        session.slot.counters.bytesReceived += call.received;
        session.slot.counters.bytesSent += call.sent;
      }
      onOver(call);
    },
  };
  return call;
}
