import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  now,
  sample,
  ticks,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const noisy = { noise: { kappa: 1 } };

async function load(device: Device): Promise<void> {
  await loadDiagonal(device, d);
  await loadVector(device, b);
}

const advance = (device: Device, seconds: number) => device.emulator!.advanceClock(seconds);

describe('device time', () => {
  it('goes on over sessions, in which the same seed gives the same samples', async () => {
    const device = await testMachine(noisy);
    const run = async () => {
      await load(device);
      const { startTick, endTick } = await evolve(device, { duration: 1.3, initialState: 'target' });
      const { values } = await sample(device, { at: { at: 'end' }, count: 20, interval: 0.3 });
      return { values, startTick, endTick };
    };
    const first = await run();
    const { epoch } = (await device.status()).time;
    await device.reset(7);
    const second = await run();
    expect(second.values).to.deep.equal(first.values);
    expect(second.startTick).to.equal(Math.round(1.3 * ticks + 19 * 0.3 * ticks));
    expect((await device.status()).time.epoch).to.equal(epoch);
  });

  it('starts again, in a later epoch, where a session begins behind half of its ticks', async () => {
    const device = await testMachine();
    await advance(device, 2 ** 52 * 1e-10);
    const { ticks: half, epoch } = (await device.status()).time;
    expect(half).to.equal(2 ** 52);
    await device.reset(7);
    expect((await device.status()).time).to.deep.equal({ ticks: half, epoch });
    await advance(device, 1e-6);
    await device.reset(7);
    expect((await device.status()).time).to.deep.equal({ ticks: 0, epoch: epoch + 1 });
    await load(device);
    expect((await evolve(device, { duration: 1 })).startTick).to.equal(0);
  });

  it('is of a later epoch when a snapshot is restored', async () => {
    const device = await testMachine();
    await load(device);
    await advance(device, 1);
    const { ticks: saved, epoch } = (await device.status()).time;
    const bytes = await device.emulator!.saveSnapshot();
    await advance(device, 1);
    const restored = await device.emulator!.restoreSnapshot(bytes);
    expect(restored).to.deep.equal({ ticks: saved, epoch: epoch + 1 });
    expect((await device.status()).time).to.deep.equal(restored);
  });

  it('is never asked for beyond its last tick: what would take longer is refused, with the sizes', async () => {
    const device = await testMachine({ limits: { maxDuration: 1e300 } });
    await load(device);
    await advance(device, 2 ** 52 * 1e-10);
    for (const call of [
      () => evolve(device, { duration: 1e12 }),
      () => evolve(device, { duration: 1e300 }),
      () => sample(device, { burnIn: 1e12 }),
      () => sample(device, { count: 1e6, interval: 1e6 }),
      () => sample(device, { at: { at: 'tick', tick: 1e300 } }),
      () => loadVector(device, b, { effectiveAt: { at: 'tick', tick: 2 ** 53 } }),
      () => advance(device, 1e9),
      () => advance(device, 1e300),
    ]) {
      const error = await errorOf(call());
      expect(error).to.include({ code: 'INVALID_ARGUMENT' });
      expect(error.details?.reason).to.equal('ABOVE_LIMIT');
      expect(error.details?.metadata?.limit).to.equal(String(2 ** 53 - 1));
      expect(Number(error.details?.metadata?.actual)).to.be.above(2 ** 53 - 1);
    }
    expect((await device.status()).time.ticks).to.equal(2 ** 52);
    expect((await sample(device)).values).to.deep.equal([0, 0, 0]);
  });

  it('is not asked for in parts of a tick: a shorter time is refused, with the sizes', async () => {
    const device = await testMachine();
    await load(device);
    for (const call of [
      () => evolve(device, { duration: 0.99e-4 }),
      () => evolve(device, { duration: 1e-300 }),
      () => sample(device, { burnIn: 0.99e-4 }),
      () => sample(device, { count: 2, interval: 0.99e-4 }),
    ]) {
      const error = await errorOf(call());
      expect(error).to.include({ code: 'INVALID_ARGUMENT' });
      expect(error.details?.reason).to.equal('BELOW_RESOLUTION');
      expect(Number(error.details?.metadata?.limit)).to.be.closeTo(1e-4, 1e-18);
    }
    for (const [duration, length] of [
      [1e-4, 1],
      [1.4e-4, 1],
      [1.6e-4, 2],
      [0.123456789, 1235],
    ] as const) {
      const { startTick, endTick } = await evolve(device, { duration });
      expect(endTick - startTick, `${duration}`).to.equal(length);
    }
    const { header } = await sample(device, { at: { at: 'end' }, count: 1001, interval: 1.5e-4 });
    expect(header.lastTick - header.firstTick).to.equal(1500);
  });

  it('refuses a tick that has passed, or is none', async () => {
    const device = await testMachine();
    await load(device);
    await advance(device, 1e-6);
    const early = await errorOf(sample(device, { at: { at: 'tick', tick: ticks - 1 } }));
    expect(early.details).to.deep.include({
      reason: 'TIME_PASSED',
      metadata: { field: 'at.time.ticks', limit: String(ticks), actual: String(ticks - 1) },
    });
    const broken = loadVector(device, b, { effectiveAt: { at: 'tick', tick: ticks + 0.5 } });
    expect((await errorOf(broken)).details?.reason).to.equal('INVALID_FIELD');
    expect((await errorOf(advance(device, -1))).code).to.equal('INVALID_ARGUMENT');
    expect((await sample(device, { at: { at: 'tick', tick: ticks } })).header.firstTick).to.equal(ticks);
  });

  it('holds evolutions to the tau that the device had when they were accepted', async () => {
    const device = await testMachine({ noise: { kappa: 0 }, clock: { tick: 1e-9 } });
    expect((await device.describe()).analog.secondsPerTick).to.equal(1e-9);
    await load(device);
    const one = await evolve(device, { duration: 1, initialState: 'zero' });
    await device.emulator!.updateConfig({ resistance: 2000 });
    const two = await evolve(device, { duration: 1 });
    expect([one.endTick - one.startTick, two.endTick - two.startTick]).to.deep.equal([1000, 2000]);
    const { values } = await sample(device, { at: { at: 'tick', tick: 2000 } });
    values.forEach((value, i) => {
      expect(value).to.be.closeTo((1 - Math.exp(-1.5 * d[i])) * (b[i] / d[i]), 1e-12);
    });
  });

  it('refuses ticks longer than tau', async () => {
    expect(await errorOf(testMachine({ clock: { tick: 2e-6 } }))).to.include({ code: 'INVALID_ARGUMENT' });
    await testMachine({ clock: { tick: 1e-6 } });
  });
});

describe('the state between evolutions', () => {
  const mean = (t: number) => d.map((a, i) => ((1 - Math.exp(-a * t)) / a) * b[i]);
  const expectClose = (actual: number[], expected: number[]) => {
    for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], 1e-9);
  };

  /** A device at rest in two ways to let time pass: tau by tau. */
  const clocks = {
    virtual: async () => {
      const device = await testMachine({ noise: { kappa: 0 } });
      return { device, pass: async (tau: number) => void (await advance(device, tau * 1e-6)) };
    },
    realtime: async () => {
      const hostClock = createMockHostClock();
      const clock = { mode: 'realtime' as const, speed: 1e-6 };
      const device = await testMachine({ noise: { kappa: 0 }, clock }, { hostClock });
      return { device, pass: (tau: number) => hostClock.advance(tau) };
    },
  };

  for (const [name, create] of Object.entries(clocks))
    it(`is held, on a ${name} clock`, async () => {
      const { device, pass } = await create();
      expect((await device.describe()).analog.idleState).to.equal('hold');
      await load(device);
      await pass(5);
      expect((await sample(device)).values).to.deep.equal([0, 0, 0]);
      await evolve(device, { duration: 1 });
      await pass(10);
      expectClose((await sample(device)).values, mean(1));
      const reading = sample(device, { count: 3, interval: 0.5, burnIn: 0.25 });
      await pass(0.25);
      await pass(1);
      const { values } = await reading;
      for (let k = 0; k < 3; k++) expectClose(values.slice(3 * k, 3 * k + 3), mean(1.25 + 0.5 * k));
      await pass(10);
      expect((await sample(device)).values).to.deep.equal(values.slice(6));
      await evolve(device, { duration: 1 });
      await pass(10);
      expectClose((await sample(device, { at: now })).values, mean(3.25));
    });
});
