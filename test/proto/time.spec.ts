import { expect } from 'chai';
import { fromDate, fromSeconds, toDate, toSeconds } from '../../proto/time.js';

describe('times of the protocol', () => {
  it('durations keep their nanoseconds', () => {
    expect(fromSeconds(2.25)).to.deep.equal({ seconds: 2, nanos: 250_000_000 });
    for (const seconds of [0, 1e-9, 0.1, 59.999999999, 86_400]) {
      const { seconds: whole, nanos } = fromSeconds(seconds);
      expect(toSeconds({ seconds: Number(whole), nanos: Number(nanos) })).to.be.closeTo(seconds, 1e-9);
    }
  });

  it('dates keep their milliseconds, also before 1970', () => {
    for (const text of ['2026-02-03T04:05:06.789Z', '1969-12-31T23:59:59.001Z']) {
      const { seconds, nanos } = fromDate(new Date(text));
      expect(toDate({ seconds: Number(seconds), nanos: Number(nanos) }).toISOString()).to.equal(text);
    }
    expect(toDate(null).getTime()).to.equal(0);
  });
});
