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
