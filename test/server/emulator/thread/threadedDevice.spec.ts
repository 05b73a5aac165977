import { expect } from 'chai';
import type { Device, SampleEvent, SampleRequest, StepEvent } from '../../../../server/device/device.js';
import { stepOf } from '../../../../server/device/stepOf.js';
import { createDevice } from '../../../../server/emulator/thread/threadedDevice.js';
import {
  collect,
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  matrix,
  never,
  now,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { silentLog, testMachine } from '../../../support/emulator/testEmulator.js';
import { until } from '../../../support/until.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];

/** The same calls on any device. */
async function program(device: Device): Promise<number[]> {
  await loadDiagonal(device, d);
  await loadVector(device, b);
  const first = await evolve(device, { duration: 0.3, initialState: 'target' });
  const one = await sample(device, { at: { at: 'evolution', id: first.id }, count: 100, interval: 0.2 });
  await loadDiagonal(device, [1, 1, 1], { damping: 0.5 });
  const second = await evolve(device, { duration: 1 });
  const two = await sample(device, {
    at: { at: 'evolution', id: second.id },
    count: 1000,
    interval: 1,
    reduction: 'meanAndVariance',
  });
  return [...one.values, ...two.values];
}

describe('emulated device in its thread', () => {
  let device: Device;
  before(async () => {
    const limits = { maxSamples: 1e9 };
    device = await createDevice('spu0', { noise: { kappa: 1 }, limits }, silentLog);
  });
  beforeEach(() => device.reset(7));
  after(() => device.close());

  it('says what it is', async () => {
    const description = await device.describe();
    expect(description).to.deep.include({ name: 'spu0', driver: 'emulator', model: 'ideal' });
    expect(description.analog.kappa).to.equal(1);
    expect(description.compute).to.match(/^(blas|webgpu|wasm): (?!\1)/);
  });

  it('gives the same samples as the device without threads, for the same seed and calls', async () => {
    const values = await program(device);
    expect(values).to.deep.equal(await program(await testMachine({ noise: { kappa: 1 } })));
    await device.reset(7);
    expect(await program(device)).to.deep.equal(values);
    await device.reset(8);
    expect(await program(device)).not.to.deep.equal(values);
  });

  it('carries errors over with code, sentence and details', async () => {
    const error = await errorOf(evolve(device, {}));
    expect(error).to.include({ name: 'DeviceError', code: 'FAILED_PRECONDITION' });
    expect(error.message).to.equal('No matrix is in effect; load one first.');
    expect(error.details).to.deep.equal({ reason: 'NOT_LOADED' });
    expect(await errorOf(loadDiagonal(device, [1, Number.NaN]))).to.include({ code: 'INVALID_ARGUMENT' });
  });

  it('keeps uploads in shared memory that it uses again', async () => {
    const n = 1000;
    const spec = matrix({ kind: 'diagonal', dimension: n }, [tensor('diagonal', 'float32', [n])], 1);
    const buffers: ArrayBufferLike[] = [];
    await loadVector(device, Array(n).fill(0));
    for (let k = 0; k < 6; k++) {
      const upload = await device.openMatrix(spec);
      buffers.push(upload.memory[0].buffer);
      for (let bytes = 40; bytes <= 4 * n; bytes += 40) upload.arrived(0, bytes);
      await upload.commit(now);
      await sample(device);
    }
    expect(buffers[0]).to.be.instanceOf(SharedArrayBuffer);
    expect((await device.status()).matrixVersion).to.equal(6);
    const discarded = await device.openMatrix(spec);
    discarded.discard();
    expect(await errorOf(discarded.commit(now))).to.include({ code: 'ABORTED' });
  });

  it('accepts calls in the order in which they are made, without waiting for answers', async () => {
    const loading = [loadDiagonal(device, d), loadVector(device, b)];
    await Promise.all(loading);
    const [first, read, second] = await Promise.all([
      evolve(device, { duration: 1, initialState: 'zero' }),
      sample(device, { at: { at: 'evolution', id: 'e1' } }),
      evolve(device, { duration: 1 }),
    ]);
    expect([first.id, second.id]).to.deep.equal(['e1', 'e2']);
    expect(read.header.firstTick).to.equal(first.endTick);
    expect(second.startTick).to.equal(first.endTick);
  });

  it('makes the same step in one exchange as by single calls, and stops when it is cancelled', async () => {
    const reading = (count: number): Omit<SampleRequest, 'at'> => ({
      count,
      interval: 1,
      burnIn: 0,
      reduction: 'mean',
      dtype: 'float64',
    });
    const request = (values: number[], count = 3) => ({
      // A view into a larger buffer, as it comes off the wire.
      target: {
        tensor: tensor('vector', 'float64', [values.length]),
        data: new Uint8Array(Float64Array.from([9, ...values, 9]).buffer, 8, 8 * values.length),
      },
      evolve: { duration: 1, initialState: 'target' as const },
      sample: reading(count),
    });
    const events = async (step: AsyncIterable<StepEvent>) => {
      const all: StepEvent[] = [];
      for await (const event of step) all.push(event);
      return all.map((event) =>
        event.kind === 'vector'
          ? { ...event, loaded: { ...event.loaded, compute: 0 } }
          : event.kind === 'timing'
            ? { ...event, timing: { ...event.timing, compute: 0 } }
            : event,
      );
    };
    const single = await testMachine({ noise: { kappa: 1 } });
    // Device time goes on over sessions.
    const { time } = await device.status();
    await single.emulator!.advanceClock(time.ticks * 1e-10);
    for (const each of [device, single]) await loadDiagonal(each, d);
    const one = await events(device.step!(request(b), never));
    expect(one.map(({ kind }) => kind)).to.deep.equal(['vector', 'evolution', 'header', 'data', 'timing']);
    expect(one).to.deep.equal(await events(stepOf(single, request(b), never)));
    expect(await errorOf(events(device.step!(request([1]), never)))).to.include({ code: 'INVALID_ARGUMENT' });
    const controller = new AbortController();
    const cancelled = errorOf(events(device.step!(request(b, 1e9), controller.signal)));
    await until(async () => (await device.status()).counters.samples >= 1e9);
    controller.abort();
    expect(await cancelled).to.include({ code: 'CANCELLED' });
    expect((await device.status()).targetVersion).to.equal(2);
  });

  it('sends a large read-out no faster than it is taken, and stops when it is cancelled', async () => {
    const n = 1 << 16;
    await loadDiagonal(device, Array(n).fill(1), { dtype: 'float32' });
    await loadVector(device, Array(n).fill(0), { dtype: 'float32' });
    await evolve(device, { duration: 1, initialState: 'zero' });
    const controller = new AbortController();
    const events = device.sample(
      { at: now, count: 2000, interval: 1, burnIn: 0, reduction: 'none', dtype: 'float32' },
      controller.signal,
    );
    const iterator = events[Symbol.asyncIterator]();
    const kinds: SampleEvent['kind'][] = [];
    for (let k = 0; k < 20; k++) kinds.push((await iterator.next()).value.kind);
    expect(kinds[0]).to.equal('header');
    controller.abort();
    const end = await errorOf(collect({ [Symbol.asyncIterator]: () => iterator }));
    expect(end).to.include({ code: 'CANCELLED' });
    expect((await sample(device)).values.length).to.equal(n);
  });

  it('goes on answering while it averages a long read-out, and stops when that is cancelled', async () => {
    await loadDiagonal(device, Array(1000).fill(1));
    await loadVector(device, Array(1000).fill(0));
    const controller = new AbortController();
    const request = { count: 1e9, interval: 1, reduction: 'mean' } as const;
    const cancelled = errorOf(sample(device, request, controller.signal));
    await until(async () => (await device.status()).counters.samples >= 1e9);
    controller.abort();
    expect(await cancelled).to.include({ code: 'CANCELLED' });
    expect((await sample(device)).values.length).to.equal(1000);
  });

  it('lists every mistake of its configuration', async () => {
    const error = await errorOf(
      createDevice('bad', { adc: { bits: 99 }, latency: { wait: true } }, silentLog),
    );
    expect(error.message).to.contain('adc.bits').and.to.contain('latency.wait');
  });
});
