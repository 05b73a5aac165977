import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds, generous: a machine that is busy with other things must not make a test fail. */
const patience = 100_000;

/** Waits until a condition holds, looking again every few milliseconds. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patience;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`In ${patience / 1000} s it did not come true: ${isTrue}`);
    await sleep(5);
  }
}
