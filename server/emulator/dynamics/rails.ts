import type { Floats } from '../../compute/compute.js';

/** Rails at plus and minus `rail` that reflect every cell. */
export interface Rails {
  /** Longest step of noise of variance 2 diffusion a tau: beyond it a step would have to know of both rails at once. */
  longestStep(diffusion: number): number;
  /** Draws how far the cells go beyond the ends of their steps. `draw`: the noise of a step without drift, at each call. */
  shake(draw: () => Floats): void;
  /** `ends`, where steps from `starts` come to without rails, become where they come to. */
  reflect(starts: Floats, ends: Floats): void;
}

/** Undefined where rail is Infinity: there are none. */
export function createRails(rail: number, cells: number): Rails | undefined {
  if (rail === Number.POSITIVE_INFINITY) return undefined;
  const excursions = new Float64Array(cells);
  return {
    longestStep: (diffusion) => (diffusion > 0 ? rail ** 2 / diffusion : Number.POSITIVE_INFINITY),
    shake(draw) {
      excursions.fill(0);
      for (let degree = 0; degree < 2; degree++) {
        const noise = draw();
        for (let i = 0; i < cells; i++) excursions[i] += noise[i] * noise[i];
      }
    },
    reflect(starts, ends) {
      for (let i = 0; i < cells; i++) ends[i] = reflect(starts[i], ends[i], excursions[i], rail);
    },
  };
}

/**
 * End of a step of Brownian motion with drift between rails that reflect it, for the step that would go from `from` to
 * `free` without them: the process is pushed back by as much as it would have gone beyond. How far a Brownian path goes
 * beyond its ends has a closed law, which depends on the ends alone, so that drift makes no error at a rail however strong
 * it is (Lepingle 1995, Math. Comput. Simul. 38). `excursion` is sigma^2 h times a chi-square number of 2 degrees of
 * freedom; 0 where nothing shakes the cell. Of the two rails the nearer one is looked at, the other only folds what is left.
 */
function reflect(from: number, free: number, excursion: number, rail: number): number {
  const gap = rail - Math.max(Math.abs(from), Math.abs(free));
  // Beyond its ends it goes at most sqrt(excursion) / 2.
  if (gap > 0 && 4 * gap * gap > excursion) return free;
  const moved = Math.abs(free - from);
  const beyond = excursion > 0 ? excursion / (2 * (Math.sqrt(moved * moved + excursion) + moved)) : 0;
  let x = free;
  if (from + free < 0) {
    const lowest = Math.min(from, free) - beyond;
    if (lowest < -rail) x = free - lowest - rail;
    if (x > rail) x = 2 * rail - x;
  } else {
    const highest = Math.max(from, free) + beyond;
    if (highest > rail) x = free - highest + rail;
    if (x < -rail) x = -2 * rail - x;
  }
  return Math.max(-rail, Math.min(rail, x));
}
