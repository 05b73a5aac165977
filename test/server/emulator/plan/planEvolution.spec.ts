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

async function loaded(settings = {}, options = {}): Promise<Device> {
  const device = await testMachine({ noise: { kappa: 0 }, ...settings }, options);
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return device;
}

const phases = async (device: Device) => (await device.evolutions!()).map(({ phase }) => phase);

describe('queued evolutions', () => {
  it('are refused where too many wait, and taken again when one has ended', async () => {
    const device = await loaded({ limits: { maxQueuedEvolutions: 2 } });
    for (let k = 0; k < 3; k++) await evolve(device, { duration: 1 });
    const error = await errorOf(evolve(device, { duration: 1 }));
    expect(error).to.include({ code: 'RESOURCE_EXHAUSTED' });
    expect(error.details).to.deep.equal({ reason: 'EVOLUTION_QUEUE_FULL', metadata: { limit: '2' } });
    await sample(device, { at: { at: 'evolution', id: 'e1' } });
    expect((await evolve(device, { duration: 1 })).id).to.equal('e4');
    expect(await phases(device)).to.deep.equal(['ended', 'running', 'queued', 'queued']);
  });

  it('are as many as 1024 by default, and are what one long evolution is', async () => {
    const device = await loaded();
    for (let k = 0; k < 1025; k++) await evolve(device, { duration: 0.01 });
    expect((await errorOf(evolve(device, { duration: 0.01 }))).code).to.equal('RESOURCE_EXHAUSTED');
    const { values, header } = await sample(device, { at: { at: 'end' } });
    expect(header.firstTick).to.equal(1025 * 100);
    values.forEach((value, i) => {
      expect(value).to.be.closeTo((1 - Math.exp(-10.25 * d[i])) * (b[i] / d[i]), 1e-9);
    });
  });

  it('that have ended are computed even if nobody reads the state', async () => {
    const hostClock = createMockHostClock();
    const device = await loaded({ clock: { mode: 'realtime', speed: 1e-6 } }, { hostClock });
    const saved = async () => (await device.emulator!.saveSnapshot()).byteLength;
    await evolve(device, { duration: 0.001 });
    const before = await saved();
    for (let k = 1; k < 4000; k++) {
      await evolve(device, { duration: 0.001 });
      if (k % 500 === 0) await hostClock.advance(1);
    }
    await hostClock.advance(1);
    // Each that is not computed takes some 240 bytes: all of them 960,000.
    expect(await saved()).to.be.below(before + 4e5);
    const { values } = await sample(device);
    values.forEach((value, i) => {
      expect(value).to.be.closeTo((1 - Math.exp(-4 * d[i])) * (b[i] / d[i]), 1e-9);
    });
  });
});

describe('an evolution', () => {
  it('takes its duration times R C, in ticks and in modelled time', async () => {
    const [resistance, capacitance] = [2500, 4e-9];
    const tau = resistance * capacitance;
    const device = await loaded({ resistance, capacitance, clock: { tick: 1e-10 } });
    const { startTick, endTick, id } = await evolve(device, { duration: 3 });
    expect(endTick - startTick).to.equal(Math.round((3 * tau) / 1e-10));
    const { timing } = await sample(device, { at: { at: 'evolution', id } });
    expect(timing.evolve).to.be.closeTo(3 * tau, 1e-12);
  });
});

describe('the list of evolutions', () => {
  it('tells when they run and with what, as planned', async () => {
    const device = await loaded();
    const first = await evolve(device, { duration: 1 });
    await evolve(device, { duration: 2 });
    await loadVector(device, b, { effectiveAt: { at: 'evolution', id: first.id } });
    await loadDiagonal(device, d, { effectiveAt: { at: 'tick', tick: 2 * ticks } });
    expect(await device.evolutions!()).to.deep.equal([
      {
        ...{ id: 'e1', phase: 'running', startTick: 0, endTick: ticks },
        ...{ matrixVersions: [1], targetVersions: [1] },
      },
      {
        ...{ id: 'e2', phase: 'queued', startTick: ticks, endTick: 3 * ticks },
        ...{ matrixVersions: [1, 2], targetVersions: [2] },
      },
    ]);
  });

  it('tells what they ran with, also where a load took effect at once', async () => {
    const device = await loaded();
    const accepted = await evolve(device, { duration: 2 });
    await loadVector(device, b);
    // On a virtual clock nothing has evolved yet.
    expect((await device.evolutions!())[0].targetVersions).to.deep.equal([2]);
    await device.emulator!.advanceClock(1e-6);
    await loadVector(device, b);
    await loadDiagonal(device, d);
    const planned = await device.evolutions!();
    expect(planned[0]).to.deep.include({ matrixVersions: [1, 2], targetVersions: [2, 3] });
    const { header } = await sample(device, { at: { at: 'end' } });
    expect(accepted).to.include({ matrixVersion: 1, targetVersion: 1 });
    expect(header).to.include({ matrixVersion: 2, targetVersion: 3 });
    expect(await device.evolutions!()).to.deep.equal([{ ...planned[0], phase: 'ended' }]);
  });

  it('keeps what is not over, and the last 64 that are', async () => {
    const device = await loaded();
    for (let k = 0; k < 100; k++) await evolve(device, { duration: 1 });
    expect(await device.evolutions!()).to.have.length(100);
    await sample(device, { at: { at: 'evolution', id: 'e90' } });
    await evolve(device, { duration: 1 });
    const ids = (await device.evolutions!()).map(({ id }) => id);
    expect(ids).to.have.length(64 + 11);
    expect([ids[0], ids.at(-1)]).to.deep.equal(['e27', 'e101']);
  });

  it('is empty when a session begins, and is kept by a snapshot', async () => {
    const device = await loaded();
    await evolve(device, { duration: 1 });
    await sample(device, { at: { at: 'end' } });
    await evolve(device, { duration: 1 });
    await evolve(device, { duration: 1 });
    await loadVector(device, b, { effectiveAt: { at: 'end' } });
    await device.cancelEvolution!('e2');
    const listed = await device.evolutions!();
    const bytes = await device.emulator!.saveSnapshot();
    await device.reset(1);
    expect(await device.evolutions!()).to.deep.equal([]);
    await device.emulator!.restoreSnapshot(bytes);
    expect(await device.evolutions!()).to.deep.equal(listed);
    expect(await device.cancelEvolution!('e3')).to.include({ phase: 'cancelled' });
    expect((await evolve(device, { duration: 1 })).targetVersion).to.equal(2);
  });
});
