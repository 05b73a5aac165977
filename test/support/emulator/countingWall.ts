import type { Wall } from '../../../server/emulator/simulation/clock.js';

/** Wall time in which a wait takes no time to run, but is counted. */
export function countingWall(): Wall & { slept: number } {
  const wall = {
    slept: 0,
    seconds: () => wall.slept,
    date: () => new Date(0),
    async sleep(seconds: number) {
      // Never less than what moves the number on.
      wall.slept += Math.max(seconds, wall.slept * 2 ** -50);
    },
  };
  return wall;
}
