import type { HostClock } from '../../../server/hostClock.js';

/** Wall time in which a wait takes no time to run, but is counted. */
export function countingHostClock(): HostClock & { slept: number } {
  const hostClock = {
    slept: 0,
    seconds: () => hostClock.slept,
    date: () => new Date(0),
    after: () => () => {},
    async sleep(seconds: number) {
      // Never less than what moves the number on.
      hostClock.slept += Math.max(seconds, hostClock.slept * 2 ** -50);
    },
  };
  return hostClock;
}
