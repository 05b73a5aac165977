import type { Duration, Duration__Output } from './types/google/protobuf/Duration.js';
import type { Timestamp, Timestamp__Output } from './types/google/protobuf/Timestamp.js';

export function fromSeconds(seconds: number): Duration {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
}

export function toSeconds({ seconds, nanos }: Duration__Output): number {
  return seconds + nanos / 1e9;
}

export function fromDate(date: Date): Timestamp {
  const milliseconds = date.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1e6 };
}

/** An absent timestamp is the first of 1970. */
export function toDate(timestamp: Timestamp__Output | null): Date {
  return new Date((timestamp?.seconds ?? 0) * 1000 + (timestamp?.nanos ?? 0) / 1e6);
}
