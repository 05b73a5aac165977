import { expect } from 'chai';
import type { Device, StepEvent, StepRequest } from '../../../server/device/device.js';
import { stepOf } from '../../../server/device/stepOf.js';
import { createDevice } from '../../../server/emulator/thread/threadedDevice.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  never,
  sample,
  tensor,
  ticks,
} from '../../support/emulator/driving.js';
import { silentLog, testMachine } from '../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const reading = { count: 1, interval: 0, burnIn: 0, reduction: 'none', dtype: 'float64' } as const;

const request: StepRequest = {
  damping: 0.25,
  target: { tensor: tensor('vector', 'float64', [3]), data: new Uint8Array(Float64Array.from(b).buffer) },
  evolve: { duration: 1, initialState: 'target' },
  sample: reading,
};

async function eventsOf(step: AsyncIterable<StepEvent>): Promise<StepEvent[]> {
  const events: StepEvent[] = [];
  for await (const event of step) events.push(event);
  return events;
}

const valuesOf = (events: StepEvent[]) =>
  events.flatMap((event) => (event.kind === 'data' ? [...new Float64Array(event.bytes.slice().buffer)] : []));

describe('a step with a damping', () => {
  it('changes it before everything else', async () => {
    const device = await testMachine({ noise: { kappa: 1 } });
    await loadDiagonal(device, d);
    const events = await eventsOf(stepOf(device, request, never));
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['matrix', 'vector', 'evolution', 'header', 'data', 'timing']);
    expect(events[0]).to.deep.nested.include({ 'loaded.version': 2, 'loaded.smallestEigenvalue': 0.75 });
    expect(events[2]).to.deep.nested.include({ 'evolution.matrixVersion': 2 });

    const single = await testMachine({ noise: { kappa: 1 } });
    await loadDiagonal(single, d);
    await single.changeDamping!({ damping: 0.25 }, { at: 'now' });
    await loadVector(single, b);
    await evolve(single, { duration: 1, initialState: 'target' });
    expect(valuesOf(events)).to.deep.equal((await sample(single, { at: { at: 'end' } })).values);
  });

  it('leaves what is queued as it is', async () => {
    const device = await testMachine({ noise: { kappa: 0 } });
    await loadDiagonal(device, d);
    await loadVector(device, b);
    await evolve(device, { duration: 1, initialState: 'zero' });
    const events = await eventsOf(stepOf(device, { damping: 1, sample: reading }, never));
    expect(events[0]).not.to.have.nested.property('loaded.effectiveTick', 0);
    expect(events[1]).to.deep.nested.include({ 'header.firstTick': ticks, 'header.matrixVersion': 1 });
    for (const [i, value] of valuesOf(events).entries()) {
      expect(value).to.be.closeTo((1 - Math.exp(-d[i])) * (b[i] / d[i]), 1e-12);
    }
  });

  it('is told where the device cannot', async () => {
    const { changeDamping: _, ...device } = await testMachine();
    const error = await errorOf(eventsOf(stepOf(device as Device, request, never)));
    expect(error).to.include({ code: 'UNIMPLEMENTED' });
    expect(error.details?.reason).to.equal('UNSUPPORTED');
  });

  it('goes to the thread of a device and back', async () => {
    const device = await createDevice('spu0', { noise: { kappa: 1 } }, silentLog);
    try {
      await device.reset(7);
      await loadDiagonal(device, d);
      const events = await eventsOf(device.step!(request, never));
      expect(events.map(({ kind }) => kind).slice(0, 3)).to.deep.equal(['matrix', 'vector', 'evolution']);
      const single = await testMachine({ noise: { kappa: 1 } });
      await loadDiagonal(single, d);
      expect(valuesOf(events)).to.deep.equal(valuesOf(await eventsOf(stepOf(single, request, never))));
      expect((await device.evolutions!()).map(({ id, phase }) => [id, phase])).to.deep.equal([
        ['e1', 'ended'],
      ]);
      const { id } = await evolve(device, { duration: 1 });
      expect(await device.cancelEvolution!(id)).to.include({ id, phase: 'cancelled' });
      await device.resetCalibration!();
    } finally {
      await device.close();
    }
  });
});
