/** Canonical gRPC status names that the domain uses; rpc maps them to numbers. */
export type StatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED'
  | 'CANCELLED'
  | 'DEADLINE_EXCEEDED';

export interface ErrorDetails {
  /** UPPER_SNAKE_CASE cause, for programs. */
  reason?: string;
  /** Facts of this failure. */
  metadata?: Record<string, string>;
  /** Wrong fields of the request. */
  fields?: { field: string; description: string }[];
  /** When to try again, in seconds. */
  retryAfterSeconds?: number;
}

/** A failure that the client is told of: one sentence that says what is wrong and how to mend it. */
export class DeviceError extends Error {
  constructor(
    readonly code: StatusName,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'DeviceError';
  }
}

/** INVALID_ARGUMENT for one field. */
export function invalidArgument(field: string, description: string): DeviceError {
  return new DeviceError('INVALID_ARGUMENT', `${field}: ${description}`, {
    fields: [{ field, description }],
  });
}
