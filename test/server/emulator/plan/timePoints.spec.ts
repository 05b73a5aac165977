import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  sample,
  ticks,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const end = { at: 'end' as const };
const endOf = (id: string) => ({ at: 'evolution' as const, id });
const mean = (t: number, x0 = [0, 0, 0], target = b) =>
  d.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * target[i]);

function expectClose(actual: number[], expected: number[]) {
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], 1e-9);
}

async function loaded(settings = {}, options = {}): Promise<Device> {
  const device = await testMachine({ noise: { kappa: 0 }, ...settings }, options);
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return device;
}

describe('the end of what is queued', () => {
  it('is now where nothing is', async () => {
    const device = await loaded();
    expect((await sample(device, { at: end })).header.firstTick).to.equal(0);
    expect((await loadVector(device, b, { effectiveAt: end })).effectiveTick).to.equal(0);
    await evolve(device, { duration: 1, initialState: 'target' });
    await sample(device, { at: end });
    expect((await loadVector(device, b, { effectiveAt: end })).effectiveTick).to.equal(ticks);
    expect((await sample(device, { at: end })).header.firstTick).to.equal(ticks);
  });

  it('is that of the last evolution, for a read-out', async () => {
    const device = await loaded();
    await evolve(device, { duration: 1 });
    await evolve(device, { duration: 2 });
    const { values, header } = await sample(device, { at: end });
    expectClose(values, mean(3));
    expect(header.firstTick).to.equal(3 * ticks);
  });

  it('is that of the last evolution, for a load, which changes none of them', async () => {
    const device = await loaded();
    await evolve(device, { duration: 1 });
    const { id } = await evolve(device, { duration: 2 });
    const c = [9, 9, 9];
    expect(await loadVector(device, c, { effectiveAt: end })).not.to.have.property('effectiveTick', 0);
    expect((await device.changeDamping!({ damping: 1 }, end)).effectiveTick).to.equal(undefined);
    expectClose((await sample(device, { at: endOf(id) })).values, mean(3));
    const third = await evolve(device, { duration: 1, initialState: 'target' });
    expect(third).to.include({ matrixVersion: 2, targetVersion: 2 });
    expect((await sample(device, { at: endOf(third.id) })).values[0]).to.be.closeTo(
      9 * (Math.exp(-1.5) + (1 - Math.exp(-1.5)) / 1.5),
      1e-9,
    );
  });

  it('waits on a realtime clock', async () => {
    const hostClock = createMockHostClock();
    const device = await loaded({ clock: { mode: 'realtime', speed: 1e-6 } }, { hostClock });
    await evolve(device, { duration: 4 });
    await hostClock.advance(1);
    const load = await loadVector(device, [0, 0, 0], { effectiveAt: end });
    expect(load.effectiveTick).to.equal(undefined);
    const reading = sample(device, { at: end });
    await hostClock.advance(3);
    expectClose((await reading).values, mean(4));
    expect((await sample(device, { at: end })).header.targetVersion).to.equal(2);
  });
});

describe('an evolution that takes no time', () => {
  it('has ended when the next load comes: another dimension is welcome', async () => {
    const device = await loaded();
    const { id, startTick, endTick } = await evolve(device, { duration: 0, initialState: 'target' });
    expect(endTick).to.equal(startTick);
    await loadDiagonal(device, [1, 2]);
    expect((await errorOf(sample(device, { at: endOf(id) }))).details?.reason).to.equal('STATE_GONE');
    expect((await sample(device)).values).to.deep.equal([0, 0]);
  });

  it('has ended in its state, whatever target comes then', async () => {
    const device = await loaded();
    const { id } = await evolve(device, { duration: 0, initialState: 'target' });
    await loadVector(device, [7, 7, 7]);
    expect((await sample(device, { at: endOf(id) })).values).to.deep.equal(b);
    expect((await device.evolutions!())[0]).to.deep.include({ phase: 'ended', targetVersions: [1] });
  });

  it('waits with those that are queued, and says which of them is in the way', async () => {
    const device = await loaded();
    const first = await evolve(device, { duration: 1 });
    await evolve(device, { duration: 0, initialState: 'target' });
    const error = await errorOf(loadDiagonal(device, [1, 2]));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.contain(`evolution "${first.id}", which ends at tick ${ticks}`);
    expect(error.details).to.deep.include({
      reason: 'DIMENSION_MISMATCH',
      metadata: { expected: '3', actual: '2' },
    });
    await sample(device, { at: end });
    await loadDiagonal(device, [1, 2]);
  });
});
