import { onAbort } from './aborts.js';
import type { Connection } from './connection.js';

export interface LeaseKeeper {
  /** A call went out: the lease is renewed. */
  touch(): void;
  stop(): void;
}

/**
 * Renews a lease while its session is idle. The timer does not keep the process alive, so a lease that nobody needs runs
 * out with its process.
 */
export function keepLease(
  { service, metadata, closed }: Connection,
  sessionId: string,
  leaseSeconds: number,
): LeaseKeeper {
  const period = (leaseSeconds * 1000) / 3;
  let last = Date.now();
  const renew = () => {
    if (Date.now() - last < period) return;
    last = Date.now();
    // The next call of the session tells of whatever is wrong.
    service.renewLease({ sessionId }, metadata, { deadline: last + period }, () => {});
  };
  const timer = setInterval(renew, period / 2);
  timer.unref();
  const stop = () => clearInterval(timer);
  const forget = onAbort(closed, stop);
  return {
    touch() {
      last = Date.now();
    },
    stop() {
      stop();
      forget();
    },
  };
}
