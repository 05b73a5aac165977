import type { HostClock } from '../hostClock.js';

export interface Lease {
  /** A call begins; the lease cannot run out until the returned function is called (once). */
  hold(): () => void;
  /** Calls under way. */
  readonly held: number;
  /** Seconds until it runs out if no call comes; undefined while one is under way. */
  readonly left: number | undefined;
  /** The client closed its connections: from now on only the grace is left. */
  clientLeft(): void;
  /** The client is there again. */
  clientReturned(): void;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
  /** Never runs out any more. */
  end(): void;
}

/** Times are seconds. */
export interface LeaseOptions {
  /** After the last call. */
  lease: number;
  /** After the client closed its connections. */
  grace: number;
  clock: HostClock;
  onExpiry: () => void;
}

/**
 * Runs out `lease` after the last call ended, or `grace` after the client closed its connections. One timer for a lease,
 * however many calls: when it fires too early it is set again for the rest.
 */
export function createLease({ lease, grace, clock, onExpiry }: LeaseOptions): Lease {
  let held = 0;
  let over = false;
  let lastUsed = clock.seconds();
  let graceEnd = Number.POSITIVE_INFINITY;
  let waiting: (() => void)[] = [];
  const left = () => Math.min(lastUsed + lease, graceEnd) - clock.seconds();
  const check = () => {
    const seconds = held > 0 ? lease : left();
    if (seconds <= 0) onExpiry();
    else cancel = clock.after(seconds, check);
  };
  let cancel = clock.after(lease, check);

  /** The timer may be set for later than the end of the grace. */
  function recheck(): void {
    if (over) return;
    cancel();
    check();
  }

  return {
    hold() {
      held++;
      return () => {
        held--;
        lastUsed = clock.seconds();
        if (held > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
        if (Number.isFinite(graceEnd)) recheck();
      };
    },
    get held() {
      return held;
    },
    get left() {
      return held > 0 ? undefined : Math.max(0, left());
    },
    clientLeft() {
      graceEnd = clock.seconds() + grace;
      recheck();
    },
    clientReturned() {
      graceEnd = Number.POSITIVE_INFINITY;
    },
    idle() {
      return held === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
    end() {
      over = true;
      cancel();
    },
  };
}
