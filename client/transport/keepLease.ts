import type { Connection } from './connection.js';

export interface LeaseKeeper {
  /** A call went out: the lease is renewed. */
  touch(): void;
  stop(): void;
}

/**
 * Renews a lease while its session is idle. Opening a Run stream and closing it is a call that changes nothing. The
 * timer does not keep the process alive, so a lease that nobody needs runs out with its process.
 */
export function keepLease(connection: Connection, sessionId: string, leaseSeconds: number): LeaseKeeper {
  const period = (leaseSeconds * 1000) / 3;
  let last = Date.now();
  const renew = () => {
    if (Date.now() - last < period) return;
    last = Date.now();
    const call = connection.service.run(connection.metadata);
    // The next call of the session tells of whatever is wrong.
    call.on('error', () => {});
    call.resume();
    call.write({ open: { sessionId } }, () => call.end());
  };
  const timer = setInterval(renew, period / 2);
  timer.unref();
  const stop = () => clearInterval(timer);
  connection.closed.addEventListener('abort', stop, { once: true });
  return {
    touch() {
      last = Date.now();
    },
    stop() {
      stop();
      connection.closed.removeEventListener('abort', stop);
    },
  };
}
