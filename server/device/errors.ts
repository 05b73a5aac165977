import type { ErrorDetails, StatusName } from '../../common/errorDetails.js';

export type { ErrorDetails, StatusName } from '../../common/errorDetails.js';

/** A failure that the client is told of: one sentence that says what is wrong and how to fix it. */
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

// Text of a client in a message: longer than any name, short beside what a trailer takes.
const longestText = 200;

/** Text that came from a client, as messages quote it. */
export function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}...` : text;
}

/** INVALID_ARGUMENT for one field; the reason is INVALID_FIELD unless `details` names another. */
export function invalidArgument(
  field: string,
  description: string,
  { reason = 'INVALID_FIELD', metadata }: Pick<ErrorDetails, 'reason' | 'metadata'> = {},
): DeviceError {
  return new DeviceError('INVALID_ARGUMENT', `${field}: ${description}`, {
    reason,
    metadata: { field, ...metadata },
    fields: [{ field, description }],
  });
}
