import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for work, but not longer than that; then its signal aborts. Errors of the work are the caller's. */
export async function withTimeout(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([work(signal), sleep(milliseconds, undefined, { signal }).catch(() => {})]);
  } finally {
    over.abort();
  }
}
