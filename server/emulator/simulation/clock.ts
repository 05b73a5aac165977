import { DeviceError } from '../../device/errors.js';
import type { HostClock } from '../../hostClock.js';
import type { DeviceConfig } from '../config/schema.js';

/** Moves device time: seconds since power-on. */
export interface Clock {
  readonly mode: 'virtual' | 'realtime';
  now(): number;
  /** A virtual clock jumps to `time` unless it is there already; a realtime clock takes no notice. */
  jumpTo(time: number): void;
  /** Resolves once device time is at least `time`. Throws CANCELLED. */
  waitUntil(time: number, signal?: AbortSignal): Promise<void>;
  /** Other mode or speed from now on; device time goes on from where it is. */
  configure(config: DeviceConfig['clock']): void;
  /** Sets device time, as a restored snapshot needs it. */
  restore(time: number): void;
}

// A timer takes no longer wait than 2^31 ms.
const longestSleep = 86400;

/** CANCELLED. */
export function cancelled(): DeviceError {
  return new DeviceError('CANCELLED', 'The call was cancelled while it waited for the device.');
}

/** virtual: device time moves by jumpTo only. realtime: device time = wall time x speed. */
export function createClock(config: DeviceConfig['clock'], hostClock: HostClock): Clock {
  let { mode, speed } = config;
  let base = 0;
  let baseHost = hostClock.seconds();
  /** Wakes those who wait. */
  let changed: AbortController | undefined;

  function now(): number {
    return mode === 'virtual' ? base : base + (hostClock.seconds() - baseHost) * speed;
  }

  function rebase(time: number): void {
    base = time;
    baseHost = hostClock.seconds();
    changed?.abort();
    changed = undefined;
  }

  async function waitUntil(time: number, signal?: AbortSignal): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw cancelled();
      if (now() >= time) return;
      changed ??= new AbortController();
      const wake = signal ? AbortSignal.any([signal, changed.signal]) : changed.signal;
      const seconds = mode === 'virtual' ? longestSleep : (time - now()) / speed;
      await hostClock.sleep(Math.min(seconds, longestSleep), wake);
    }
  }

  return {
    get mode() {
      return mode;
    },
    now,
    waitUntil,
    jumpTo(time) {
      if (mode === 'virtual' && time > base) rebase(time);
    },
    configure(next) {
      const time = now();
      ({ mode, speed } = next);
      rebase(time);
    },
    restore: rebase,
  };
}
