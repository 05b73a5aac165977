import type { Timers } from '../../../server/session/timers.js';

/** Timers that go on by `advance` only. */
export interface FakeTimers extends Timers {
  advance(milliseconds: number): void;
  /** Timers that are set. */
  readonly pending: number;
}

export function createFakeTimers(): FakeTimers {
  let time = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => time,
    after(milliseconds, run) {
      const timer = { at: time + milliseconds, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        time = next.at;
        next.run();
      }
      time = end;
    },
    get pending() {
      return timers.size;
    },
  };
}
