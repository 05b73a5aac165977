import { expect } from 'chai';
import { createLease } from '../../../server/session/lease.js';
import { createManualClock } from '../../support/manualClock.js';

describe('a lease', () => {
  function start() {
    const clock = createManualClock();
    const expired: number[] = [];
    const lease = createLease({
      lease: 1000,
      grace: 10,
      clock,
      onExpiry: () => expired.push(clock.seconds()),
    });
    return { clock, expired, lease };
  }

  it('runs out when nothing was called', () => {
    const { clock, expired } = start();
    clock.advance(999);
    expect(expired).to.deep.equal([]);
    clock.advance(1);
    expect(expired).to.deep.equal([1000]);
  });

  it('runs out that long after the end of the last call, to the second', () => {
    const { clock, expired, lease } = start();
    clock.advance(700);
    const release = lease.hold();
    clock.advance(5);
    release();
    clock.advance(999);
    expect(expired).to.deep.equal([]);
    clock.advance(1);
    expect(expired).to.deep.equal([1705]);
  });

  it('is held by a call under way, however long, and by each of several', async () => {
    const { clock, expired, lease } = start();
    const first = lease.hold();
    const second = lease.hold();
    clock.advance(10_500);
    first();
    expect(lease.held).to.equal(1);
    clock.advance(10_000);
    let idle = false;
    const waiting = lease.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).to.equal(false);
    second();
    await waiting;
    await lease.idle();
    clock.advance(999);
    expect(expired).to.deep.equal([]);
    clock.advance(1);
    expect(expired).to.deep.equal([21_500]);
  });

  it('runs out after the grace once the client has left, but not under a call', () => {
    const { clock, expired, lease } = start();
    clock.advance(100);
    const release = lease.hold();
    expect(lease.left).to.equal(undefined);
    lease.clientLeft();
    clock.advance(500);
    expect(expired).to.deep.equal([]);
    release();
    expect(expired).to.deep.equal([600]);
  });

  it('is whole again when the client comes back within the grace', () => {
    const { clock, expired, lease } = start();
    lease.clientLeft();
    expect(lease.left).to.equal(10);
    clock.advance(9);
    lease.clientReturned();
    lease.hold()();
    expect(lease.left).to.equal(1000);
    clock.advance(999);
    expect(expired).to.deep.equal([]);
    lease.clientLeft();
    lease.end();
    clock.advance(1e6);
    expect(expired).to.deep.equal([]);
  });

  it('needs one timer for any number of calls, and none after its end', () => {
    const { clock, expired, lease } = start();
    for (let i = 0; i < 1000; i++) {
      lease.hold()();
      clock.advance(1);
    }
    expect(clock.pending).to.equal(1);
    lease.end();
    expect(clock.pending).to.equal(0);
    clock.advance(1e6);
    expect(expired).to.deep.equal([]);
  });

  it('has only its grace left once the client closed its connections', () => {
    const { clock, expired, lease } = start();
    clock.advance(100);
    expect(lease.left).to.equal(900);
    lease.clientLeft();
    expect(lease.left).to.equal(10);
    clock.advance(9);
    expect(expired).to.deep.equal([]);
    clock.advance(1);
    expect(expired).to.deep.equal([110]);
  });

  it('lives on when the client returns within its grace', () => {
    const { clock, expired, lease } = start();
    lease.clientLeft();
    clock.advance(9);
    lease.hold()();
    lease.clientReturned();
    clock.advance(999);
    expect(expired).to.deep.equal([]);
    expect(lease.left).to.equal(1);
    clock.advance(1);
    expect(expired).to.deep.equal([1009]);
  });

  it('never outlives the lease by a grace', () => {
    const { clock, expired, lease } = start();
    clock.advance(995);
    lease.clientLeft();
    clock.advance(5);
    expect(expired).to.deep.equal([1000]);
  });

  it('waits for the calls of a client that left, and not longer', () => {
    const { clock, expired, lease } = start();
    const release = lease.hold();
    lease.clientLeft();
    expect(lease.left).to.equal(undefined);
    clock.advance(500);
    expect(expired).to.deep.equal([]);
    release();
    expect(expired).to.deep.equal([500]);
  });

  it('sets no timer after its end', () => {
    const { clock, expired, lease } = start();
    const release = lease.hold();
    lease.end();
    lease.clientLeft();
    release();
    expect(clock.pending).to.equal(0);
    clock.advance(1e6);
    expect(expired).to.deep.equal([]);
  });
});
