/** Which bytes of a tensor have come: disjoint half-open ranges in order, touching ones merged. */
export interface Ranges {
  /** Adds [from, to); false, and nothing is changed, if any byte of it was there already. */
  add(from: number, to: number): boolean;
  /** Whether any byte of [from, to) is there. */
  overlaps(from: number, to: number): boolean;
  /** How many bytes from 0 on are there without a gap. */
  readonly prefix: number;
  /** How many bytes are there. */
  readonly total: number;
  /** How many ranges they lie in. */
  readonly count: number;
}

export function createRanges(): Ranges {
  const starts: number[] = [];
  const ends: number[] = [];
  let total = 0;

  /** Index of the first range that starts at `offset` or later. */
  function search(offset: number): number {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function overlaps(from: number, to: number): boolean {
    const at = search(from);
    return from < to && ((at < starts.length && starts[at] < to) || (at > 0 && ends[at - 1] > from));
  }

  return {
    overlaps,
    add(from, to) {
      if (overlaps(from, to)) return false;
      if (from >= to) return true;
      const at = search(from);
      total += to - from;
      const joinsLeft = at > 0 && ends[at - 1] === from;
      const joinsRight = at < starts.length && starts[at] === to;
      if (joinsLeft && joinsRight) {
        ends[at - 1] = ends[at];
        starts.splice(at, 1);
        ends.splice(at, 1);
      } else if (joinsLeft) ends[at - 1] = to;
      else if (joinsRight) starts[at] = from;
      else {
        starts.splice(at, 0, from);
        ends.splice(at, 0, to);
      }
      return true;
    },
    get prefix() {
      return starts[0] === 0 ? ends[0] : 0;
    },
    get total() {
      return total;
    },
    get count() {
      return starts.length;
    },
  };
}
