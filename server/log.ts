import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Settings } from './config/settings.js';

/** A pino logger. */
export type Log = Logger;

/** One line an event on standard output: to read on a terminal, else JSON. Synchronous, so that no line is lost at exit. */
export function createLog({ level, format }: Settings['log']): Log {
  const isPretty = format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  const destination: DestinationStream = isPretty
    ? pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true })
    : pino.destination({ fd: 1, sync: true });
  return pino({ level }, destination);
}
