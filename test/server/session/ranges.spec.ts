import { expect } from 'chai';
import { createRanges } from '../../../server/session/ranges.js';

describe('ranges', () => {
  it('agree with a bit map, for random ranges in random order', () => {
    // Park-Miller: the same ranges in every run.
    let state = 7;
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let round = 0; round < 200; round++) {
      const size = 1 + random(60);
      const map = new Uint8Array(size + 1);
      const ranges = createRanges();
      for (let i = 0; i < 80; i++) {
        const from = random(size);
        const to = from + random(size - from + 1);
        const free = !map.subarray(from, to).includes(1);
        expect(ranges.add(from, to), `add ${from} ${to}`).to.equal(free);
        if (free) map.fill(1, from, to);
        expect(ranges.prefix).to.equal(map.indexOf(0));
        expect(ranges.total).to.equal(map.reduce((sum, bit) => sum + bit, 0));
      }
    }
  });
});
