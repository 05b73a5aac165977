import { performance } from 'node:perf_hooks';

/** Time of the host and waiting, injected so that nothing else reads the system's clock and no test has to wait. */
export interface HostClock {
  /** Seconds since some fixed moment; never goes back. */
  seconds(): number;
  /** Day and time, for people. */
  date(): Date;
  /** Resolves after `seconds`, or at once when `signal` is aborted. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  /**
   * Runs `run` once, in `seconds`, or earlier if that is more than 24 days; the returned function cancels it. Does not
   * keep the process alive.
   */
  after(seconds: number, run: () => void): () => void;
}

/** Milliseconds. setTimeout fires at once beyond this. */
const longestTimeout = 2 ** 31 - 1;

export const systemHostClock: HostClock = {
  seconds: () => performance.now() / 1000,
  date: () => new Date(),
  sleep(seconds, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      signal.addEventListener('abort', done);
    });
  },
  after(seconds, run) {
    const timer = setTimeout(run, Math.min(seconds * 1000, longestTimeout));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
