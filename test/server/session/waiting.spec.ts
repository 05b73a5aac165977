import { expect } from 'chai';
import { createWaitTeller, type Holder, type Waiting } from '../../../server/session/waiting.js';

const place = (name: string) => ({ device: { name } });
const inUse = (id: string, left?: number): Holder => ({ session: { id, away: false, left } });
const away = (id: string, left: number): Holder => ({ session: { id, away: true, left } });
const resetting: Holder = { session: undefined };

describe('what a waiting client is told', () => {
  function start(holders: Record<string, Holder>) {
    const told: Waiting[] = [];
    const places = Object.keys(holders).map(place);
    const tell = createWaitTeller(
      places,
      ({ device }) => holders[device.name],
      (waiting) => told.push(waiting),
    );
    return { told, tell };
  }

  it('names the holder, and the time that it has at most', () => {
    for (const [holder, reason, atMost] of [
      [inUse('1'), 'inUse', undefined],
      [inUse('1', 50), 'inUse', 50],
      [away('1', 10), 'clientAway', 10],
      [resetting, 'resetting', undefined],
    ] as const) {
      const { told, tell } = start({ a: holder });
      tell(() => 3);
      expect(told).to.deep.equal([{ device: 'a', before: 3, reason, atMost }]);
    }
  });

  it('names the device that is most likely to become free', () => {
    const { told, tell } = start({ a: inUse('1'), b: inUse('2', 5), c: away('3', 7), d: resetting });
    tell(() => 0);
    tell(({ device }) => (device.name === 'd' ? 1 : 0));
    tell(({ device }) => ('cd'.includes(device.name) ? 1 : 0));
    tell(({ device }) => ('bcd'.includes(device.name) ? 1 : 0));
    expect(told.map(({ device }) => device)).to.deep.equal(['d', 'c', 'b', 'a']);
  });

  it('comes once for each change of place, reason or holder', () => {
    const holders = { a: inUse('1', 50) };
    const { told, tell } = start(holders);
    let before = 2;
    const say = () => tell(() => before);
    say();
    holders.a = inUse('1', 49);
    say();
    expect(told).to.have.length(1);
    before = 1;
    say();
    holders.a = inUse('other', 49);
    say();
    holders.a = away('other', 10);
    say();
    holders.a = resetting;
    say();
    holders.a = inUse('2', 60);
    say();
    say();
    expect(told.map(({ reason, ...rest }) => [rest.before, reason])).to.deep.equal([
      [2, 'inUse'],
      [1, 'inUse'],
      [1, 'inUse'],
      [1, 'clientAway'],
      [1, 'resetting'],
      [1, 'inUse'],
    ]);
  });
});
