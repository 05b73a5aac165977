import { expect } from 'chai';
import { createClock } from '../../../../server/emulator/simulation/clock.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';

const tick = 1e-10;

describe('clock', () => {
  it('counts whole ticks of wall time x speed', async () => {
    const hostClock = createMockHostClock();
    const clock = createClock({ mode: 'realtime', speed: 1e-9, tick }, hostClock);
    for (const [seconds, ticks] of [
      [0.04, 0],
      [0.06, 1],
      [0.3, 4],
      [1e6 / 3, 3333337],
    ] as const) {
      await hostClock.advance(seconds);
      expect(clock.now()).to.equal(ticks);
    }
  });

  it('lets go on who waits for a tick when it has come, not before', async () => {
    const hostClock = createMockHostClock();
    const clock = createClock({ mode: 'realtime', speed: 1e-9, tick }, hostClock);
    let isThere = false;
    const waiting = clock.waitUntil(100).then(() => {
      isThere = true;
    });
    await hostClock.advance(9.9);
    expect(isThere).to.equal(false);
    await hostClock.advance(0.1);
    await waiting;
  });

  it('starts at an epoch that the date gives, and in a later one whenever it starts again', async () => {
    const hostClock = createMockHostClock();
    expect(createClock({ mode: 'virtual', speed: 1, tick }, hostClock).epoch).to.equal(1);
    await hostClock.advance(1e9);
    const clock = createClock({ mode: 'virtual', speed: 1, tick }, hostClock);
    expect(clock.epoch).to.equal(1e12);
    clock.jumpTo(7);
    clock.restart(5);
    expect([clock.epoch, clock.now()]).to.deep.equal([1e12 + 1, 5]);
    await hostClock.advance(1);
    clock.restart(0);
    expect(clock.epoch).to.equal(1e12 + 1000);
  });

  it('keeps its time and epoch when mode and speed change', async () => {
    const hostClock = createMockHostClock();
    const clock = createClock({ mode: 'virtual', speed: 1, tick }, hostClock);
    const { epoch } = clock;
    clock.jumpTo(123);
    clock.configure({ mode: 'realtime', speed: 1e-9, tick });
    await hostClock.advance(1);
    expect([clock.epoch, clock.now()]).to.deep.equal([epoch, 133]);
  });
});
