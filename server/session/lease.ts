import type { HostClock } from '../hostClock.js';

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
 * Runs out `seconds` after the last call ended. One timer for a lease, however many calls: when it fires too
 * early it is set again for the rest.
 */
export function createLease(seconds: number, clock: HostClock, onExpiry: () => void): Lease {
  let held = 0;
  let lastUsed = clock.seconds();
  let waiting: (() => void)[] = [];
  const check = () => {
    const left = held > 0 ? seconds : lastUsed + seconds - clock.seconds();
    if (left <= 0) onExpiry();
    else cancel = clock.after(left, check);
  };
  let cancel = clock.after(seconds, check);
  return {
    hold() {
      held++;
      return () => {
        held--;
        lastUsed = clock.seconds();
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
