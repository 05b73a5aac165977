import { expect } from 'chai';
import { createWaitTeller, type Holder, type Waiting } from '../../../server/session/waiting.js';

const place = (name: string) => ({ device: { name } });

describe('what a waiting client is told', () => {
  it('is once for each change of device, place, reason and holder, not of time', () => {
    const only = place('a');
    const session = { id: 'first', away: false, left: 30 as number | undefined };
    let holder: Holder = { session };
    let before = 1;
    const told: Waiting[] = [];
    const tell = createWaitTeller(
      [only],
      () => holder,
      (waiting) => told.push(waiting),
    );
    const changes = [
      () => {},
      () => {
        session.left = 20;
      },
      () => {
        before = 0;
      },
      () => {
        session.away = true;
      },
      () => {
        holder = { session: undefined };
      },
      () => {
        holder = { session: { ...session, id: 'second', left: undefined } };
      },
    ];
    for (const change of changes) {
      change();
      tell(() => before);
    }
    expect(told).to.deep.equal([
      { device: 'a', before: 1, reason: 'inUse', atMost: 30 },
      { device: 'a', before: 0, reason: 'inUse', atMost: 20 },
      { device: 'a', before: 0, reason: 'clientAway', atMost: 20 },
      { device: 'a', before: 0, reason: 'resetting', atMost: undefined },
      { device: 'a', before: 0, reason: 'clientAway', atMost: undefined },
    ]);
  });

  it('names the device that is likeliest to become free', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(place);
    const held = (left: number, away = false): Holder => ({ session: { id: String(left), away, left } });
    const likeliest = (holders: Holder[], before: number[]): string | undefined => {
      const places = [a, b, c];
      let device: string | undefined;
      const tell = createWaitTeller(
        places,
        (asked) => holders[places.indexOf(asked)],
        (waiting) => {
          device = waiting.device;
        },
      );
      tell((asked) => before[places.indexOf(asked)]);
      return device;
    };
    expect(likeliest([held(5), held(4), held(6)], [0, 0, 0])).to.equal('b');
    expect(likeliest([held(5), held(4), held(6, true)], [0, 0, 0])).to.equal('c');
    expect(likeliest([held(5), held(4), held(6, true)], [0, 1, 1])).to.equal('a');
    expect(likeliest([held(5), { session: undefined }, held(6, true)], [0, 0, 0])).to.equal('b');
  });
});
