import { setTimeout as sleep } from 'node:timers/promises';
import type { Bay } from './bay.js';

/** Milliseconds. */
const pollPeriod = 50;

async function isEvolving({ leased, description, device }: Bay): Promise<boolean> {
  // On a virtual clock no time passes by itself, so there is nothing to wait for.
  if (!leased || description.analog.clock !== 'realtime') return false;
  try {
    return (await device.status()).activity === 'evolving';
  } catch {
    // A device that cannot tell is not waited for.
    return false;
  }
}

/** Resolves when no client's evolution is running in real time, or when the signal aborts. */
export async function evolutionsDone(bays: readonly Bay[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!(await Promise.all(bays.map(isEvolving))).includes(true)) return;
    await sleep(pollPeriod);
  }
}
