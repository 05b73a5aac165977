import type { HostClock } from '../../server/hostClock.js';

/** Time of the host that goes on by `advance` only. */
export interface ManualClock extends HostClock {
  advance(seconds: number): void;
  /** Timers that are set. */
  readonly pending: number;
}

export function createManualClock(): ManualClock {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  function after(seconds: number, run: () => void): () => void {
    const timer = { at: now + seconds, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  }
  return {
    seconds: () => now,
    date: () => new Date(1000 * now),
    after,
    sleep(seconds, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const cancel = after(seconds, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    },
    advance(seconds) {
      const end = now + seconds;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    get pending() {
      return timers.size;
    },
  };
}
