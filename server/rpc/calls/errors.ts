import { randomUUID } from 'node:crypto';
import { Metadata, status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { packageDefinition } from '../../../proto/load.js';
import { fromSeconds } from '../../../proto/time.js';
import type { DeviceLog } from '../../device/device.js';
import { DeviceError, type ErrorDetails } from '../../device/errors.js';
import { shorten } from '../../device/shorten.js';
import { reasonOf } from './errorReasons.js';

/** What grpc-js makes a failed call of. */
export interface FailedStatus {
  code: status;
  details: string;
  metadata: Metadata;
}

/** Characters of a message, and fields that are listed: the trailer, which holds the message twice, stays below 8 KiB. */
const longestMessage = 1000;
const mostFields = 16;

function serialize(type: string, message: object): Buffer {
  return (packageDefinition[type] as MessageTypeDefinition<object, object>).serialize(message);
}

function detail(type: string, message: object): object {
  return { type_url: `type.googleapis.com/${type}`, value: serialize(type, message) };
}

/** What a driver quotes of a client must not break the trailer. */
function boundDetails({ metadata = {}, fields, ...rest }: ErrorDetails): ErrorDetails {
  return {
    ...rest,
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, shorten(text)])),
    fields: fields?.slice(0, mostFields).map(({ field, description }) => ({
      field: shorten(field),
      description: shorten(description),
    })),
  };
}

/** Rich errors: a serialised google.rpc.Status in a trailer. */
function statusOf(code: status, text: string, error: ErrorDetails & { reason: string }): FailedStatus {
  const { metadata, fields, retryAfterSeconds } = boundDetails(error);
  const message = shorten(text, longestMessage);
  const details = [detail('google.rpc.ErrorInfo', { reason: error.reason, domain: 'spu.v1', metadata })];
  if (fields) details.push(detail('google.rpc.BadRequest', { fieldViolations: fields }));
  if (retryAfterSeconds !== undefined) {
    details.push(detail('google.rpc.RetryInfo', { retryDelay: fromSeconds(retryAfterSeconds) }));
  }
  const trailer = new Metadata();
  trailer.set('grpc-status-details-bin', serialize('google.rpc.Status', { code, message, details }));
  return { code, details: message, metadata: trailer };
}

/** What V8 throws when the system gives no memory for a buffer. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed/i.test(error.message);
}

function noMemory(): DeviceError {
  return new DeviceError(
    'RESOURCE_EXHAUSTED',
    "The memory of the server's host does not suffice: send less at a time, or try again later.",
    { reason: 'SERVER_MEMORY', retryAfterSeconds: 1 },
  );
}

/** Status of any error: an unknown one goes to the log with its stack, and the client learns an id only. */
export function toStatus(error: unknown, log: DeviceLog): FailedStatus {
  if (error instanceof DeviceError) {
    const { code, message, details } = error;
    return statusOf(status[code], message, { ...details, reason: reasonOf(code, details.reason) });
  }
  const id = randomUUID();
  log.error({ err: error, id }, 'unexpected error');
  if (isOutOfMemory(error)) return toStatus(noMemory(), log);
  const message = `Internal error ${id}: the server's log has more of it under this id.`;
  return statusOf(status.INTERNAL, message, { reason: 'INTERNAL', metadata: { id } });
}

/** What calls are told while the server stops. */
export function stopping(): DeviceError {
  return new DeviceError('UNAVAILABLE', 'This server is shutting down: try again, there or on another one.', {
    reason: 'DRAINING',
    retryAfterSeconds: 1,
  });
}
