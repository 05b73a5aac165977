import type { HostClock } from '../../../server/hostClock.js';
import { createManualClock } from '../manualClock.js';

/** Wall time that moves only by `advance`. */
export interface MockHostClock extends HostClock {
  /** Moves wall time and lets what waited for it run. */
  advance(seconds: number): Promise<void>;
}

export function createMockHostClock(): MockHostClock {
  const clock = createManualClock();
  return {
    ...clock,
    async advance(seconds) {
      clock.advance(seconds);
      for (let k = 0; k < 20; k++) await new Promise(setImmediate);
    },
  };
}
