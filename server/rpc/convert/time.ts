import type { Duration, Duration__Output } from '../../../proto/types/google/protobuf/Duration.js';
import type { Timestamp } from '../../../proto/types/google/protobuf/Timestamp.js';
import { invalidArgument } from '../../device/errors.js';

/** Seconds; undefined where the field is absent. */
export function toSeconds(field: string, message: Duration__Output | null): number | undefined {
  if (!message) return undefined;
  const seconds = message.seconds + message.nanos / 1e9;
  if (seconds < 0) throw invalidArgument(field, `is ${seconds} s; it must be at least 0.`);
  return seconds;
}

export function fromSeconds(seconds: number): Duration {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
}

export function fromDate(date: Date): Timestamp {
  const milliseconds = date.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1e6 };
}
