import { expect } from 'chai';
import type { DeviceDescription } from '../../../common/description.js';
import type { Device } from '../../../server/device/device.js';
import type { DeviceError } from '../../../server/device/errors.js';
import { createDeviceSlot } from '../../../server/session/deviceSlot.js';
import { createMemoryBudget } from '../../../server/session/memoryBudget.js';
import type { Connection, ConnectionEnd } from '../../../server/session/presence.js';
import { createServiceLimits } from '../../../server/session/serviceLimits.js';
import { createSessions } from '../../../server/session/sessions.js';
import type { Waiting } from '../../../server/session/waiting.js';
import { createManualClock } from '../../support/manualClock.js';

const never = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const log = { info() {}, warn() {}, error() {} };

/** A connection that ends when told to. */
function createConnection() {
  let ended: ConnectionEnd | undefined;
  const listeners: ((end: ConnectionEnd) => void)[] = [];
  const connection: Connection = {
    get ended() {
      return ended;
    },
    onEnd: (listener) => listeners.push(listener),
  };
  return {
    connection,
    end(how: ConnectionEnd) {
      ended = how;
      for (const listener of listeners) listener(how);
    },
  };
}

/** A device that is reset, and nothing else. */
function createDevice(name: string) {
  const seeds: number[] = [];
  const gate = { reset: Promise.resolve() };
  const device = {
    name,
    describe: async () => ({ name, features: [] }) as unknown as DeviceDescription,
    async reset(seed: number) {
      seeds.push(seed);
      await gate.reset;
    },
    status: async () => ({ time: { ticks: 5, epoch: 1 } }),
  } as unknown as Device;
  return { device, seeds, gate };
}

describe('sessions', () => {
  async function start() {
    const clock = createManualClock();
    const { device, seeds, gate } = createDevice('spu0');
    const slot = await createDeviceSlot(device);
    const limits = createServiceLimits({ leaseSeconds: 60, graceSeconds: 10, queueLength: 8 });
    const sessions = createSessions({
      slots: [slot],
      limits,
      memory: createMemoryBudget(2 ** 30),
      clock,
      log,
    });
    const told: Waiting[] = [];
    return {
      ...{ clock, seeds, gate, slot, sessions, told },
      open: (own = {}, signal = never()) => sessions.open({ seed: 1, ...own }, signal),
      wait: (own = {}) => sessions.open({ seed: 2, ...own }, never(), (waiting) => told.push(waiting)),
    };
  }

  async function refusal(work: Promise<unknown>): Promise<DeviceError> {
    return work.then(
      () => expect.fail('it was not refused'),
      (error: unknown) => error as DeviceError,
    );
  }

  it('end a grace after the client closed its connections, and tell who waits', async () => {
    const { clock, sessions, open, wait, told } = await start();
    const first = await open();
    const { connection, end } = createConnection();
    first.seenOn(connection);
    const next = wait();
    end('byClient');
    clock.advance(9);
    expect(sessions.find(first.id)).to.equal(first);
    clock.advance(1);
    expect((await next).seed).to.equal(2);
    expect(() => sessions.find(first.id)).to.throw(/no such session/);
    expect(told.map(({ before, reason, atMost }) => [before, reason, atMost])).to.deep.equal([
      [0, 'inUse', 60],
      [0, 'clientAway', 10],
      [0, 'resetting', undefined],
    ]);
  });

  it('keep the whole lease for a client that fell silent', async () => {
    const { clock, sessions, open } = await start();
    const session = await open();
    const { connection, end } = createConnection();
    session.seenOn(connection);
    end('silent');
    clock.advance(59);
    expect(sessions.find(session.id).away).to.equal(true);
    clock.advance(1);
    expect(() => sessions.find(session.id)).to.throw(/no such session/);
  });

  it('keep the whole lease where no connection is known', async () => {
    const { clock, sessions, open } = await start();
    const session = await open();
    clock.advance(59);
    expect(sessions.find(session.id)).to.equal(session);
  });

  it('have a longer grace on request, up to the lease', async () => {
    const { open, sessions } = await start();
    const { details } = await refusal(open({ graceSeconds: 61 }));
    expect(details).to.deep.include({ reason: 'ABOVE_LIMIT' });
    expect(details.metadata).to.include({ limit: '60', actual: '61' });
    const session = await open({ graceSeconds: 60 });
    expect(session.grace).to.equal(60);
    await sessions.close(session.id);
    expect((await open()).grace).to.equal(10);
  });

  it('give the device back if the client is gone when it would be opened', async () => {
    const { gate, slot, sessions, open } = await start();
    const controller = new AbortController();
    let done!: () => void;
    gate.reset = new Promise((resolve) => {
      done = resolve;
    });
    const opening = refusal(open({}, controller.signal));
    await settle();
    expect(slot.leased).to.equal(true);
    controller.abort(new Error('gone'));
    done();
    expect((await opening).message).to.equal('gone');
    expect([slot.leased, sessions.holder(slot)]).to.deep.equal([false, undefined]);
    expect((await open({ waitSeconds: 0 })).openedAt).to.deep.equal({ ticks: 5, epoch: 1 });
  });

  it('are ended by an operator, and their calls told so', async () => {
    const { seeds, slot, sessions, open } = await start();
    expect(await sessions.release(slot)).to.equal(false);
    const session = await open();
    const reasons: (string | undefined)[] = [];
    const release = session.hold(({ details }) => {
      reasons.push(details.reason);
      release();
    });
    expect(await sessions.release(slot)).to.equal(true);
    expect(reasons).to.deep.equal(['SESSION_RELEASED']);
    expect(seeds).to.deep.equal([1, 0]);
    expect(await sessions.release(slot)).to.equal(false);
  });

  it('quote no more than the beginning of a name that no device has', async () => {
    const { open } = await start();
    const { details, message } = await refusal(open({ device: 'x'.repeat(1e5) }));
    expect(details.reason).to.equal('DEVICE_NOT_FOUND');
    expect(message.length).to.be.below(600);
  });
});
