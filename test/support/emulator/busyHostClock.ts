import type { HostClock } from '../../../server/hostClock.js';

/** Wall time of which each look at the clock takes `step` seconds, so that what looks at it soon lets others in. */
export function busyHostClock(step: number): HostClock {
  let now = 0;
  return {
    seconds: () => {
      now += step;
      return now;
    },
    date: () => new Date(1000 * now),
    sleep: async () => {},
    after: () => () => {},
  };
}
