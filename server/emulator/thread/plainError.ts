import { DeviceError, type ErrorDetails, type StatusName } from '../../device/errors.js';

/** An error as it crosses threads. */
export interface PlainError {
  message: string;
  stack?: string;
  /** Set for a DeviceError only, as are its details. */
  code?: StatusName;
  details?: ErrorDetails;
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof DeviceError) {
    return { message: error.message, code: error.code, details: error.details };
  }
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}

export function fromPlain({ message, stack, code, details }: PlainError): Error {
  if (code) return new DeviceError(code, message, details);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
