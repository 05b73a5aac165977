import { type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { packageDefinition } from '../proto/load.js';
import type { BadRequest__Output } from '../proto/types/google/rpc/BadRequest.js';
import type { ErrorInfo__Output } from '../proto/types/google/rpc/ErrorInfo.js';
import type { RetryInfo__Output } from '../proto/types/google/rpc/RetryInfo.js';
import type { Status__Output } from '../proto/types/google/rpc/Status.js';

/** Canonical gRPC status names. */
export type StatusName = keyof typeof status;

export interface ErrorDetails {
  /** UPPER_SNAKE_CASE cause, for programs (google.rpc.ErrorInfo). */
  reason?: string;
  /** Facts of this failure (google.rpc.ErrorInfo). */
  metadata?: Record<string, string>;
  /** Wrong fields of the request (google.rpc.BadRequest). */
  fields?: { field: string; description: string }[];
  /** When to try again, in seconds (google.rpc.RetryInfo). */
  retryAfterSeconds?: number;
}

/**
 * What every call of this library throws, but for an abort: that throws the signal's reason. The message is one
 * sentence that says what is wrong and how to mend it; a mistake that the client finds before sending looks the same.
 */
export class SpuError extends Error {
  constructor(
    /** Name of the gRPC status. docs/protocol.md lists what raises which. */
    readonly code: StatusName,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'SpuError';
  }
}

/** A mistake in what the caller gave, found before anything is sent. */
export function mistake(field: string, description: string): SpuError {
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
      if (retryDelay) details.retryAfterSeconds = retryDelay.seconds + retryDelay.nanos * 1e-9;
    }
  }
  return details;
}

/** A failed call as SpuError; any other error as it is. */
export function toSpuError(error: unknown): unknown {
  if (error instanceof Error && error.message === 'Channel has been shut down') {
    return new SpuError('FAILED_PRECONDITION', 'The connection is closed: connect again.');
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return error;
  const { code, details, message, metadata } = error as ServiceError;
  return new SpuError(status[code] as StatusName, details || message, readDetails(metadata));
}
