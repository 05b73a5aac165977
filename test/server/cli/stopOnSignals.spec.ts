import { expect } from 'chai';
import { createStop } from '../../../server/cli/stopOnSignals.js';
import { silentLog } from '../../support/emulator/testEmulator.js';

describe('stopping on signals', () => {
  function start() {
    const exits: number[] = [];
    const drained = { resolve() {}, reject(_error: Error) {} };
    const clock = { now: 0 };
    const stop = createStop({
      close: () => new Promise((resolve, reject) => Object.assign(drained, { resolve, reject })),
      exit: (code) => exits.push(code),
      now: () => clock.now,
      log: silentLog,
    });
    return { stop, exits, drained, clock };
  }

  it('the first drains, and the process ends with 0', async () => {
    const { stop, exits, drained } = start();
    const stopped = stop('SIGTERM');
    expect(exits).to.deep.equal([]);
    drained.resolve();
    await stopped;
    expect(exits).to.deep.equal([0]);
  });

  it('the same one, passed on by npm, changes nothing; a second ends the process at once', async () => {
    const { stop, exits, clock } = start();
    void stop('SIGINT');
    clock.now = 249;
    await stop('SIGINT');
    expect(exits).to.deep.equal([]);
    clock.now = 250;
    await stop('SIGINT');
    expect(exits).to.deep.equal([1]);
  });

  it('a server that cannot be stopped ends with 1', async () => {
    const { stop, exits, drained } = start();
    const stopped = stop('SIGTERM');
    drained.reject(new Error('stuck'));
    await stopped;
    expect(exits).to.deep.equal([1]);
  });
});
