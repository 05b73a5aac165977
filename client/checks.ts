import { invalidArgument } from './errors.js';

/** Throws unless `value` is a whole number of at least 1. */
export function checkExtent(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw invalidArgument(field, `is ${value}, but must be a whole number of at least 1.`);
  }
}

/** Throws unless `value` is a finite number of at least 0. */
export function checkNotNegative(field: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw invalidArgument(field, `is ${value}, but must be a finite number of at least 0.`);
  }
}
