import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  status,
} from '@grpc/grpc-js';
import { DeviceError } from '../../device/errors.js';
import type { Call, Method } from './call.js';
import type { Calls } from './calls.js';
import { type FailedStatus, toStatus } from './errors.js';
import { createWrite, type Write } from './streams.js';

/** What the four kinds of grpc-js call have in common. */
interface RawCall {
  metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
  getDeadline(): number | Date;
}

/**
 * Carries one call: the client is answered when `work` is done or the call is aborted, whichever comes first; the
 * session is held until `work` is done.
 */
function carry<Response>(
  calls: Calls,
  method: Method,
  raw: RawCall,
  work: (call: Call) => Promise<Response> | Response,
  answer: (failed: FailedStatus | undefined, response?: Response) => void,
): void {
  const call = calls.begin(method);
  let answered = false;
  const settle = (failed: FailedStatus | undefined, response?: Response) => {
    if (answered) return;
    answered = true;
    call.answered(status[failed?.code ?? status.OK]);
    answer(failed, response);
  };
  call.onAbort = (error) => settle(toStatus(error, calls.log));
  // Comes also after a normal end.
  raw.on('cancelled', () => {
    if (answered) return;
    call.abort(
      Number(raw.getDeadline()) <= Date.now()
        ? new DeviceError('DEADLINE_EXCEEDED', 'The deadline passed.', { reason: 'DEADLINE_EXCEEDED' })
        : new DeviceError('CANCELLED', 'The client cancelled the call.', { reason: 'CANCELLED' }),
    );
  });
  const run = async () => {
    call.admit(raw.metadata);
    return work(call);
  };
  run()
    .then(
      (response) => settle(undefined, response),
      (error) => {
        call.failed(error);
        if (!answered) settle(toStatus(error, calls.log));
      },
    )
    .finally(() => call.over());
}

export function unary<Request, Response>(
  calls: Calls,
  method: Method,
  handler: (request: Request, call: Call) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (raw, respond) =>
    carry(
      calls,
      method,
      raw,
      (call) => handler(raw.request, call),
      (failed, response) => respond(failed ?? null, response),
    );
}

export function clientStream<Request, Response>(
  calls: Calls,
  method: Method,
  handler: (messages: NodeJS.ReadableStream, call: Call) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return (raw, respond) =>
    carry(
      calls,
      method,
      raw,
      (call) => handler(raw, call),
      (failed, response) => respond(failed ?? null, response),
    );
}

export function serverStream<Request, Response>(
  calls: Calls,
  method: Method,
  handler: (request: Request, call: Call, write: Write<Response>) => Promise<void>,
): handleServerStreamingCall<Request, Response> {
  return (raw) =>
    carry(
      calls,
      method,
      raw,
      (call) => {
        if (method.answers) raw.sendMetadata(Metadata.fromHttp2Headers(method.answers));
        return handler(raw.request, call, createWrite(raw, call));
      },
      (failed) => (failed ? raw.emit('error', failed) : raw.end()),
    );
}

export function bidi<Request, Response>(
  calls: Calls,
  method: Method,
  handler: (messages: NodeJS.ReadableStream, call: Call, write: Write<Response>) => Promise<void>,
): handleBidiStreamingCall<Request, Response> {
  return (raw) =>
    carry(
      calls,
      method,
      raw,
      (call) => handler(raw, call, createWrite(raw, call)),
      (failed) => (failed ? raw.emit('error', failed) : raw.end()),
    );
}
