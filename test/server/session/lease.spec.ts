import { expect } from 'chai';
import { createLease } from '../../../server/session/lease.js';
import { createFakeTimers } from '../../support/session/fakeTimers.js';

describe('a lease', () => {
  function start() {
    const timers = createFakeTimers();
    const expired: number[] = [];
    const lease = createLease(1000, timers, () => expired.push(timers.now()));
    return { timers, expired, lease };
  }

  it('runs out when nothing was called', () => {
    const { timers, expired } = start();
    timers.advance(999);
    expect(expired).to.deep.equal([]);
    timers.advance(1);
    expect(expired).to.deep.equal([1000]);
  });

  it('runs out that long after the end of the last call, to the millisecond', () => {
    const { timers, expired, lease } = start();
    timers.advance(700);
    const release = lease.hold();
    timers.advance(5);
    release();
    timers.advance(999);
    expect(expired).to.deep.equal([]);
    timers.advance(1);
    expect(expired).to.deep.equal([1705]);
  });

  it('is held by a call under way, however long, and by each of several', async () => {
    const { timers, expired, lease } = start();
    const first = lease.hold();
    const second = lease.hold();
    timers.advance(10_500);
    first();
    expect(lease.held).to.equal(1);
    timers.advance(10_000);
    let idle = false;
    const waiting = lease.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).to.equal(false);
    second();
    await waiting;
    await lease.idle();
    timers.advance(999);
    expect(expired).to.deep.equal([]);
    timers.advance(1);
    expect(expired).to.deep.equal([21_500]);
  });

  it('needs one timer for any number of calls, and none after its end', () => {
    const { timers, expired, lease } = start();
    for (let i = 0; i < 1000; i++) {
      lease.hold()();
      timers.advance(1);
    }
    expect(timers.pending).to.equal(1);
    lease.end();
    expect(timers.pending).to.equal(0);
    timers.advance(1e6);
    expect(expired).to.deep.equal([]);
  });
});
