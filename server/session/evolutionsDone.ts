import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceSlot } from './deviceSlot.js';

/** Milliseconds. */
const pollPeriod = 50;

async function isEvolving({ leased, description, device }: DeviceSlot): Promise<boolean> {
  // On a virtual clock no time passes by itself, so there is nothing to wait for.
  if (!leased || description.analog.clock !== 'realtime') return false;
  try {
    return (await device.status({ stateNorm: false })).activity === 'evolving';
  } catch {
    // A device that cannot tell is not waited for.
    return false;
  }
}

/** Resolves when no client's evolution is running in real time, or when the signal aborts. */
export async function evolutionsDone(slots: readonly DeviceSlot[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!(await Promise.all(slots.map(isEvolving))).includes(true)) return;
    await sleep(pollPeriod);
  }
}
