import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Device, SampleRequest } from '../../../../server/device/device.js';
import { createDevice } from '../../../../server/emulator/thread/threadedDevice.js';
import {
  collect,
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  never,
} from '../../../support/emulator/driving.js';
import { silentLog } from '../../../support/emulator/testEmulator.js';

/** A step takes some microseconds; what is asked for below takes much longer than any test. */
const stepped = { noise: { kappa: 1 }, integrator: { scheme: 'heun', step: 1e-4 } };
const long = 1e6;
const rates = [0.5, 1, 2, 4];
const request: SampleRequest = {
  at: { at: 'now' },
  count: 1,
  interval: 0,
  burnIn: 0,
  reduction: 'none',
  dtype: 'float64',
};

describe('a long computation', () => {
  let device: Device;

  async function start(options: Record<string, unknown>): Promise<void> {
    device = await createDevice('spu0', { limits: { maxDuration: 1e9 }, ...options }, silentLog);
    await device.reset(7);
    await loadDiagonal(device, rates);
    await loadVector(device, [1, 2, 3, 4]);
  }
  afterEach(() => device.close());

  /** Starts to sample, cancels after `seconds`, and waits until the device is free for something else. */
  async function cancel(asked: SampleRequest, seconds: number): Promise<PromiseSettledResult<unknown>> {
    const controller = new AbortController();
    const reading = Promise.allSettled([collect(device.sample(asked, controller.signal))]);
    await sleep(1000 * seconds);
    controller.abort();
    const [result] = await reading;
    // Refused while a read-out is under way.
    for (let free = false; !free; )
      free = await device.emulator!.saveSnapshot().then(
        () => true,
        () => false,
      );
    return result;
  }

  it('leaves its device free to answer others', async () => {
    await start(stepped);
    const { id } = await evolve(device, { duration: long, initialState: 'zero' });
    const failed = errorOf(collect(device.sample({ ...request, at: { at: 'evolution', id } }, never)));
    await sleep(100);
    expect((await device.status()).activity).to.be.a('string');
    await device.describe();
    await device.reset(1);
    expect((await failed).code).to.equal('ABORTED');
  });

  it('ends when the read-out of an evolution is cancelled, and the evolution is what it would have been', async () => {
    await start(stepped);
    const { id } = await evolve(device, { duration: 20, initialState: 'zero' });
    const asked: SampleRequest = { ...request, at: { at: 'evolution', id } };
    const whole = await collect(device.sample(asked, never));
    await device.reset(7);
    await loadDiagonal(device, rates);
    await loadVector(device, [1, 2, 3, 4]);
    await evolve(device, { duration: 20, initialState: 'zero' });
    // On a machine that is busy elsewhere it may have come to its end before.
    for (const seconds of [0.02, 0.05, 0.01]) await cancel(asked, seconds);
    const again = await collect(device.sample(asked, never));
    expect(again.values).to.deep.equal(whole.values);
  });

  it('ends between readings, and the device evolves on from the last', async () => {
    await start(stepped);
    const { id } = await evolve(device, { duration: 0.1, initialState: 'zero' });
    const asked: SampleRequest = { ...request, at: { at: 'evolution', id }, count: 1e6, interval: 5 };
    expect(await cancel(asked, 0.3)).to.have.nested.property('reason.code', 'CANCELLED');
    await device.reset(7);
    await loadDiagonal(device, rates);
    await loadVector(device, [1, 2, 3, 4]);
    const next = await evolve(device, { duration: 1, initialState: 'target' });
    expect(
      (await collect(device.sample({ ...request, at: { at: 'evolution', id: next.id } }, never))).values,
    ).to.have.length(4);
  });

  it('with exact dynamics ends between batches', async () => {
    const n = 1e6;
    device = await createDevice('spu0', { limits: { maxSamples: 1e6, maxDuration: 1e9 } }, silentLog);
    await device.reset(7);
    const numbers = Array.from({ length: n }, (_, i) => 1 + (i % 7));
    await loadDiagonal(device, numbers, { dtype: 'float32' });
    await loadVector(device, numbers, { dtype: 'float32' });
    const { id } = await evolve(device, { duration: 1, initialState: 'zero' });
    const asked: SampleRequest = {
      ...request,
      at: { at: 'evolution', id },
      count: 1e6,
      interval: 1,
      reduction: 'mean',
    };
    const controller = new AbortController();
    const failed = errorOf(collect(device.sample(asked, controller.signal)));
    await sleep(500);
    controller.abort();
    expect((await failed).code).to.equal('CANCELLED');
    await device.reset(1);
  });
});
