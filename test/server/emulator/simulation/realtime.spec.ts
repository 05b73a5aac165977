import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  type Samples,
  sample,
  ticks,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const tau = 1e-6;
const mean = (t: number, x0: number[]) =>
  d.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * b[i]);

/** Device time = wall time / 10^6: one unit of tau takes one second. */
async function loaded(kappa = 0) {
  const hostClock = createMockHostClock();
  const clock = { mode: 'realtime' as const, speed: tau };
  const device = await testMachine({ noise: { kappa }, clock }, { hostClock });
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return { hostClock, device };
}

function expectClose(actual: number[], expected: number[]) {
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], 1e-9);
}

describe('emulated device on a realtime clock', () => {
  it('evolves while the client computes: now is in mid-relaxation', async () => {
    const { hostClock, device } = await loaded();
    await evolve(device, { duration: 4, initialState: 'zero' });
    for (const t of [0.5, 1.25, 3]) {
      await hostClock.advance(t - (await device.status()).time.ticks / ticks);
      expectClose((await sample(device)).values, mean(t, [0, 0, 0]));
    }
    await hostClock.advance(100);
    expectClose((await sample(device)).values, mean(4, [0, 0, 0]));
  });

  it('waits for a later time, and no longer', async () => {
    const { hostClock, device } = await loaded();
    const { id } = await evolve(device, { duration: 2, initialState: 'zero' });
    let read: Samples | undefined;
    const waiting = sample(device, { at: { at: 'evolution', id } }).then((result) => {
      read = result;
    });
    await hostClock.advance(1.9);
    expect(read).to.equal(undefined);
    await hostClock.advance(0.2);
    await waiting;
    expectClose(read?.values ?? [], mean(2, [0, 0, 0]));
  });

  it('changes noise and temperature under a read-out that is under way, from that moment on', async () => {
    const { hostClock, device } = await loaded();
    const update = (changes: object) => device.emulator!.updateConfig(changes as Record<string, unknown>);
    await evolve(device, { duration: 1000, initialState: 'zero' });
    await hostClock.advance(100);
    const reading = sample(device, { count: 40, interval: 10 });
    await hostClock.advance(95);
    await update({ adc: { sampleHoldStd: 0.1 } });
    await hostClock.advance(100);
    await update({ adc: { sampleHoldStd: 0 }, noise: { kappa: null, temperature: 300, voltageScale: 2e-6 } });
    await hostClock.advance(100);
    await update({ noise: { temperature: 0 } });
    await hostClock.advance(200);
    const { values } = await reading;
    const rest = d.map((a, i) => b[i] / a);
    const spread = (from: number, to: number) => {
      const off = values.slice(3 * from, 3 * to).map((value, k) => value - rest[k % 3]);
      return Math.sqrt(off.reduce((sum, value) => sum + value * value, 0) / off.length);
    };
    expect(spread(0, 10)).to.be.below(1e-9);
    expect(spread(10, 20) / 0.1).to.be.within(0.6, 1.4);
    // kappa = k_B 300 K / 1 nF / (2 uV)^2 = 1.04; the mean of kappa / a is 0.9.
    expect(spread(20, 30) / Math.sqrt(0.9)).to.be.within(0.6, 1.4);
    expect(spread(32, 40)).to.be.below(0.01);
  });

  it('stops waiting when the call is cancelled, and the device goes on', async () => {
    const { hostClock, device } = await loaded();
    const { id } = await evolve(device, { duration: 2, initialState: 'zero' });
    const controller = new AbortController();
    const waiting = errorOf(sample(device, { at: { at: 'evolution', id } }, controller.signal));
    await hostClock.advance(1);
    controller.abort();
    expect(await waiting).to.include({ code: 'CANCELLED' });
    await hostClock.advance(5);
    expectClose((await sample(device)).values, mean(2, [0, 0, 0]));
  });

  it('takes a load in mid-evolution', async () => {
    const { hostClock, device } = await loaded();
    await evolve(device, { duration: 4, initialState: 'zero' });
    await hostClock.advance(1);
    await loadVector(device, [0, 0, 0]);
    await hostClock.advance(1);
    const there = mean(1, [0, 0, 0]);
    expectClose(
      (await sample(device)).values,
      d.map((a, i) => Math.exp(-a) * there[i]),
    );
  });

  it('lets a single reading into a read-out that waits', async () => {
    const { hostClock, device } = await loaded();
    await evolve(device, { duration: 0, initialState: 'zero' });
    const waiting = sample(device, { count: 5, interval: 1 });
    expect(await errorOf(sample(device, { count: 2, interval: 0.1 }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
    await hostClock.advance(2.5);
    expectClose((await sample(device)).values, mean(2.5, [0, 0, 0]));
    await hostClock.advance(2);
    const { values } = await waiting;
    for (let k = 0; k < 5; k++) expectClose(values.slice(3 * k, 3 * k + 3), mean(k, [0, 0, 0]));
  });

  it('gives the samples of the virtual clock, bit for bit', async () => {
    const program = async (device: Device, wait: () => Promise<void>) => {
      const first = await evolve(device, { duration: 1.3, initialState: 'target' });
      await loadVector(device, [3, 2, 1], { effectiveAt: { at: 'evolution', id: first.id } });
      await evolve(device, { duration: 0.7 });
      const last = await evolve(device, { duration: 0.1 });
      const reading = sample(device, {
        at: { at: 'evolution', id: last.id },
        count: 40,
        interval: 0.3,
        burnIn: 0.2,
      });
      await wait();
      return (await reading).values;
    };
    const { hostClock, device } = await loaded(1);
    const real = await program(device, () => hostClock.advance(50));
    const virtual = await testMachine({ noise: { kappa: 1 } });
    await loadDiagonal(virtual, d);
    await loadVector(virtual, b);
    expect(real).to.deep.equal(await program(virtual, async () => {}));
  });

  it('gives them too where an evolution has long ended when it is read', async () => {
    const program = async (device: Device, wait: () => Promise<void>) => {
      const { id } = await evolve(device, { duration: 1.3, initialState: 'target' });
      await wait();
      const reading = sample(device, { at: { at: 'evolution', id }, count: 10, interval: 0.3 });
      await wait();
      return (await reading).values;
    };
    const { hostClock, device } = await loaded(1);
    const real = await program(device, () => hostClock.advance(50));
    const virtual = await testMachine({ noise: { kappa: 1 } });
    await loadDiagonal(virtual, d);
    await loadVector(virtual, b);
    expect(real).to.deep.equal(await program(virtual, async () => {}));
  });
});
