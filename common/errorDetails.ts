/**
 * Canonical gRPC status names of failures.
 *
 * @example
 * const isGone = (code: StatusName) => code === 'NOT_FOUND';
 */
export type StatusName =
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/**
 * What a failure tells programs beside its status and sentence.
 *
 * @example
 * const { reason, metadata, fields, retryAfterSeconds }: ErrorDetails = error.details;
 */
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
