import { countNativeCalls } from '../../compute/nativeCalls.js';

// A call of a library, such as a large decomposition, may take so many times as long as anything else.
const nativePatience = 60;
// Looks before a thread is hung.
const looks = 20;
/** Milliseconds. */
const beatPeriod = 250;

/** What a thread shows that it is alive with: beats, and calls of libraries under way. */
export function createHeartbeat(): SharedArrayBuffer {
  return new SharedArrayBuffer(8);
}

function partsOf(heartbeat: SharedArrayBuffer): { beats: Int32Array; native: Int32Array } {
  return { beats: new Int32Array(heartbeat, 0, 1), native: new Int32Array(heartbeat, 4, 1) };
}

/** This thread shows from now on that it is alive. */
export function beat(heartbeat: SharedArrayBuffer): void {
  const { beats, native } = partsOf(heartbeat);
  countNativeCalls(native);
  setInterval(() => Atomics.add(beats, 0, 1), beatPeriod).unref();
}

export interface Watchdog {
  /** The thread has not shown for a quarter of the time that it is alive. */
  readonly unresponsive: boolean;
  stop(): void;
}

/**
 * Calls `onHang` once when a thread has shown no sign of life for `seconds`. Counted in looks, so that it does not matter
 * when the whole machine stood still.
 */
export function watchHeartbeat(heartbeat: SharedArrayBuffer, seconds: number, onHang: () => void): Watchdog {
  const { beats, native } = partsOf(heartbeat);
  let seen = -1;
  let silent = 0;
  const timer = setInterval(
    () => {
      const now = Atomics.load(beats, 0);
      silent = now === seen ? silent + 1 / (Atomics.load(native, 0) > 0 ? nativePatience : 1) : 0;
      seen = now;
      if (silent < looks) return;
      clearInterval(timer);
      onHang();
    },
    (seconds * 1000) / looks,
  );
  timer.unref();
  return {
    get unresponsive() {
      return silent > looks / 4;
    },
    stop: () => clearInterval(timer),
  };
}
