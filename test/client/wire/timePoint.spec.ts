import { expect } from 'chai';
import { type TimePoint, timePoint, wireTimePoint } from '../../../client/wire/timePoint.js';

describe('points of device time', () => {
  const forms: [TimePoint | undefined, unknown][] = [
    [undefined, undefined],
    ['now', { now: true }],
    ['lastEvolution', { lastEvolution: true }],
    [{ tick: 7 }, { time: { ticks: 7, epoch: 0 } }],
    [{ tick: 7, epoch: 2 }, { time: { ticks: 7, epoch: 2 } }],
    [{ evolution: 'e1' }, { evolutionId: 'e1' }],
    [{ evolution: { id: 'e1' } }, { evolutionId: 'e1' }],
    [{ requestId: 'r' }, { requestId: 'r' }],
  ];

  it('are told the server as they are', () => {
    for (const [point, message] of forms) {
      expect(wireTimePoint(point)).to.deep.equal(message);
      if (point !== undefined) expect(timePoint(point)).to.equal(undefined);
    }
  });

  it('of other forms are refused', () => {
    for (const wrong of [
      'later',
      3,
      null,
      {},
      { tick: 1.5 },
      { tick: -1 },
      { tick: 1, epoch: 'x' },
      { evolution: 3 },
    ]) {
      expect(timePoint(wrong), JSON.stringify(wrong)).to.match(/^(is|has a) .*\.$/);
    }
    expect(timePoint({ tick: 1.5 })).to.equal(
      'has a tick that is 1.5, but must be a whole number of at least 0.',
    );
  });
});
