import { type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import type { ErrorDetails, StatusName } from '../common/errorDetails.js';
import { packageDefinition } from '../proto/load.js';
import { toSeconds } from '../proto/time.js';
import type { BadRequest__Output } from '../proto/types/google/rpc/BadRequest.js';
import type { ErrorInfo__Output } from '../proto/types/google/rpc/ErrorInfo.js';
import type { RetryInfo__Output } from '../proto/types/google/rpc/RetryInfo.js';
import type { Status__Output } from '../proto/types/google/rpc/Status.js';

/**
 * What every call of this library throws, but for an abort: that throws the signal's reason. The message is one
 * sentence that says what is wrong and how to fix it; that of an argument which the client refuses looks the same.
 *
 * @example
 * try {
 *   await session.evolve({ duration: 50 });
 * } catch (error) {
 *   if (error instanceof SpuError && error.details.reason === 'NOT_LOADED') await session.loadMatrix(A);
 *   else throw error;
 * }
 */
export class SpuError extends Error {
  constructor(
    /** Name of the gRPC status. docs/protocol.md lists what raises which. */
    readonly code: StatusName,
    message: string,
    /** What programs need of it: reason, facts, wrong fields, when to try again. */
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'SpuError';
  }
}

/** INVALID_ARGUMENT for one field of what the caller gave, found before anything is sent. */
export function invalidArgument(field: string, description: string): SpuError {
  return new SpuError('INVALID_ARGUMENT', `${field}: ${description}`, {
    fields: [{ field, description }],
  });
}

function decode<T>(type: string, bytes: Buffer): T {
  return (packageDefinition[type] as MessageTypeDefinition<unknown, unknown>).deserialize(bytes) as T;
}

function readDetails(metadata: Metadata | undefined): ErrorDetails {
  const [bytes] = metadata?.get('grpc-status-details-bin') ?? [];
  const details: ErrorDetails = {};
  if (!Buffer.isBuffer(bytes)) return details;
  for (const any of decode<Status__Output>('google.rpc.Status', bytes).details) {
    const { type_url: url, value } = any as { type_url: string; value: Buffer };
    if (url.endsWith('/google.rpc.BadRequest')) {
      details.fields = decode<BadRequest__Output>('google.rpc.BadRequest', value).fieldViolations;
    } else if (url.endsWith('/google.rpc.ErrorInfo')) {
      const info = decode<ErrorInfo__Output>('google.rpc.ErrorInfo', value);
      details.reason = info.reason;
      details.metadata = { ...info.metadata };
    } else if (url.endsWith('/google.rpc.RetryInfo')) {
      const { retryDelay } = decode<RetryInfo__Output>('google.rpc.RetryInfo', value);
      if (retryDelay) details.retryAfterSeconds = toSeconds(retryDelay);
    }
  }
  return details;
}

const closedSentence = 'The connection is closed: connect again.';

/** What ends the calls of a connection that is closed. */
export const closedStatus = { code: status.FAILED_PRECONDITION, details: closedSentence } as const;

/** FAILED_PRECONDITION of whatever is asked of a connection that is closed. */
export const connectionClosed = () => new SpuError('FAILED_PRECONDITION', closedSentence);

/** A failed call as SpuError; any other error as it is. */
export function toSpuError(error: unknown): unknown {
  if (error instanceof Error && error.message === 'Channel has been shut down') return connectionClosed();
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return error;
  const { code, details, message, metadata } = error as ServiceError;
  return new SpuError(status[code] as StatusName, details || message, readDetails(metadata));
}
