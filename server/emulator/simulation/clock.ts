import type { DeviceTime } from '../../../common/deviceTime.js';
import { DeviceError } from '../../device/errors.js';
import type { HostClock } from '../../hostClock.js';
import type { DeviceConfig } from '../config/schema.js';

/** Moves device time: whole ticks since its epoch began. */
export interface Clock {
  readonly mode: 'virtual' | 'realtime';
  /** Seconds of one tick. */
  readonly tick: number;
  /** Which run of the clock: grows whenever it starts again. */
  readonly epoch: number;
  now(): number;
  /** A virtual clock jumps to `time` unless it is there already; a realtime clock takes no notice. */
  jumpTo(time: number): void;
  /** Resolves once device time is at least `time`. Throws CANCELLED. */
  waitUntil(time: number, signal?: AbortSignal): Promise<void>;
  /** Other mode or speed from now on; device time goes on from where it is. */
  configure(config: DeviceConfig['clock']): void;
  /** A new epoch begins, at `time`. */
  restart(time: number): void;
}

// A timer takes no longer wait than 2^31 ms.
const longestSleep = 86400;

/** CANCELLED. */
export function cancelled(): DeviceError {
  return new DeviceError('CANCELLED', 'The call was cancelled while it waited for the device.', {
    reason: 'CANCELLED',
  });
}

export function timeOf({ epoch, now }: Clock): DeviceTime {
  return { ticks: now(), epoch };
}

/** virtual: device time moves by jumpTo only. realtime: device time = wall time x speed, to the nearest tick. */
export function createClock(config: DeviceConfig['clock'], hostClock: HostClock): Clock {
  let { mode, speed, tick } = config;
  let base = 0;
  let baseHost = hostClock.seconds();
  let epoch = 0;
  /** Wakes those who wait. */
  let changed: AbortController | undefined;

  function now(): number {
    if (mode === 'virtual') return base;
    return base + Math.round(((hostClock.seconds() - baseHost) * speed) / tick);
  }

  function rebase(time: number): void {
    base = time;
    baseHost = hostClock.seconds();
    changed?.abort();
    changed = undefined;
  }

  /** Epochs are told apart across restarts of the process by the date in milliseconds. */
  function beginEpoch(): void {
    epoch = Math.max(epoch + 1, hostClock.date().getTime());
  }

  async function waitUntil(time: number, signal?: AbortSignal): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw cancelled();
      if (now() >= time) return;
      changed ??= new AbortController();
      const wake = signal ? AbortSignal.any([signal, changed.signal]) : changed.signal;
      const seconds = mode === 'virtual' ? longestSleep : ((time - now()) * tick) / speed;
      await hostClock.sleep(Math.min(seconds, longestSleep), wake);
    }
  }

  beginEpoch();
  return {
    get mode() {
      return mode;
    },
    get tick() {
      return tick;
    },
    get epoch() {
      return epoch;
    },
    now,
    waitUntil,
    jumpTo(time) {
      if (mode === 'virtual' && time > base) rebase(time);
    },
    configure(next) {
      const time = now();
      ({ mode, speed, tick } = next);
      rebase(time);
    },
    restart(time) {
      beginEpoch();
      rebase(time);
    },
  };
}
