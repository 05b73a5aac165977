import type { Timers } from './timers.js';

export interface Lease {
  /** A call begins; the lease cannot run out until the returned function is called (once). */
  hold(): () => void;
  /** Calls under way. */
  readonly held: number;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
  /** Never runs out any more. */
  end(): void;
}

/**
 * Runs out `milliseconds` after the last call ended. One timer for a lease, however many calls: when it fires too
 * early it is set again for the rest.
 */
export function createLease(milliseconds: number, timers: Timers, onExpiry: () => void): Lease {
  let held = 0;
  let lastUsed = timers.now();
  let waiting: (() => void)[] = [];
  const check = () => {
    const left = held > 0 ? milliseconds : lastUsed + milliseconds - timers.now();
    if (left <= 0) onExpiry();
    else cancel = timers.after(left, check);
  };
  let cancel = timers.after(milliseconds, check);
  return {
    hold() {
      held++;
      return () => {
        held--;
        lastUsed = timers.now();
        if (held > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
      };
    },
    get held() {
      return held;
    },
    idle() {
      return held === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
    end() {
      cancel();
    },
  };
}
