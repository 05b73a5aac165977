import type { HostClock } from '../../../server/hostClock.js';

/** Wall time that moves only by `advance`. */
export interface MockHostClock extends HostClock {
  /** Moves wall time and lets what waited for it run. */
  advance(seconds: number): Promise<void>;
}

export function createMockHostClock(): MockHostClock {
  let now = 0;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    seconds: () => now,
    date: () => new Date(1000 * now),
    sleep: (seconds, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + seconds, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => resolve());
      }),
    async advance(seconds) {
      now += seconds;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      for (let k = 0; k < 20; k++) await new Promise(setImmediate);
    },
  };
}
