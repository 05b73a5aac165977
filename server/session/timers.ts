/** Wall time for leases and queues, injected so that tests need not wait. */
export interface Timers {
  /** Milliseconds that never go back. */
  now(): number;
  /** Runs `run` once, in `milliseconds`; the returned function cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}

/** setTimeout fires at once beyond this. */
const longest = 2 ** 31 - 1;

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds, longest));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
