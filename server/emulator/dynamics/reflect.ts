/**
 * End of a step of Brownian motion with drift between rails that reflect it, for the step that would go from `from` to
 * `free` without them: the process is pushed back by as much as it would have gone beyond. How far a Brownian path goes
 * beyond its ends has a closed law, which depends on the ends alone, so that drift makes no error at a rail however strong
 * it is (Lepingle 1995, Math. Comput. Simul. 38). `excursion` is sigma^2 h times a chi-square number of 2 degrees of
 * freedom; 0 where nothing shakes the cell. Of the two rails the nearer one is looked at, the other only folds what is left.
 */
export function reflect(from: number, free: number, excursion: number, rail: number): number {
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
