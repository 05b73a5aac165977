import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { systemHostClock } from '../../server/hostClock.js';

describe('time of the host', () => {
  it('waits however long it is told to: setTimeout alone fires at once after 2^31 ms', async () => {
    let fired = false;
    const cancel = systemHostClock.after(1e9, () => {
      fired = true;
    });
    await wait(20);
    cancel();
    expect(fired).to.equal(false);
  });

  it('runs what is due, and not what was cancelled', async () => {
    const fired: string[] = [];
    systemHostClock.after(0.001, () => fired.push('due'));
    systemHostClock.after(0.001, () => fired.push('cancelled'))();
    await systemHostClock.sleep(0.02, new AbortController().signal);
    expect(fired).to.deep.equal(['due']);
  });

  it('ends a sleep at an abort, before it or during it', async () => {
    const controller = new AbortController();
    const sleeping = systemHostClock.sleep(3600, controller.signal);
    controller.abort();
    await sleeping;
    await systemHostClock.sleep(3600, controller.signal);
  });
});
