import { expect } from 'chai';
import type { Device } from '../../../../server/device/device.js';
import { parseFault } from '../../../../server/emulator/config/faultKinds.js';
import { errorOf, evolve, loadDiagonal, loadVector, now, sample } from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const noiseless = { noise: { kappa: 0 } };
const tau = 1e-6;
const mean = (t: number, x0: number[]) =>
  d.map((a, i) => Math.exp(-a * t) * x0[i] + ((1 - Math.exp(-a * t)) / a) * b[i]);

async function loaded(settings = {}, options = {}): Promise<Device> {
  const device = await testMachine(settings, options);
  await loadDiagonal(device, d);
  await loadVector(device, b);
  return device;
}

const control = (device: Device) => {
  if (!device.emulator) throw new Error('not an emulated device');
  return device.emulator;
};
const inject = (device: Device, kind: string, parameters = {}) =>
  control(device).injectFault(kind, parameters);

function expectClose(actual: number[], expected: number[], tolerance = 1e-9) {
  for (const [i, value] of actual.entries()) expect(value, `[${i}]`).to.be.closeTo(expected[i], tolerance);
}

async function relaxed(device: Device, duration = 1): Promise<number[]> {
  const { id } = await evolve(device, { duration, initialState: 'zero' });
  return (await sample(device, { at: { at: 'evolution', id } })).values;
}

describe('live configuration', () => {
  it('is validated as a whole, all or nothing', async () => {
    const device = await loaded();
    const before = await control(device).getConfig();
    const error = await errorOf(control(device).updateConfig({ adc: { bits: 8 }, latency: { wait: true } }));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(await control(device).getConfig()).to.deep.equal(before);
    const after = await control(device).updateConfig({ adc: { bits: 8, fullScale: 4 } });
    expect(after).to.deep.equal({ ...before, adc: { ...(before.adc as object), bits: 8, fullScale: 4 } });
    expect((await device.describe()).analog.adc).to.deep.include({ bits: 8, fullScale: 4 });
    expect(await errorOf(control(device).updateConfig({ model: 'rlc', inductance: 1 }))).to.include({
      code: 'FAILED_PRECONDITION',
    });
  });

  it('changes the temperature from the present device time on', async () => {
    const device = await loaded({ noise: { kappa: 1 } });
    const { endTick } = await evolve(device, { duration: 2, initialState: 'zero' });
    await control(device).advanceClock(tau);
    await control(device).updateConfig({ noise: { kappa: 0 } });
    const { id } = await evolve(device, { duration: 100 });
    // Noise of the first half is there at half time and has decayed later.
    const half = await sample(device, { at: { at: 'tick', tick: endTick / 2 } });
    expect(Math.abs(half.values[0] - mean(1, [0, 0, 0])[0])).to.be.above(1e-3);
    expectClose(
      (await sample(device, { at: { at: 'evolution', id } })).values,
      d.map((a, i) => b[i] / a),
    );
  });

  it('moves a virtual clock by hand, not a realtime one', async () => {
    const device = await loaded(noiseless);
    const { id, endTick } = await evolve(device, { duration: 1, initialState: 'zero' });
    expect((await control(device).advanceClock(tau / 2)).ticks).to.equal(endTick / 2);
    expectClose((await sample(device)).values, mean(0.5, [0, 0, 0]));
    expect((await control(device).advanceClock(1)).ticks).to.equal(1e10 + endTick / 2);
    expectClose((await sample(device, { at: { at: 'evolution', id } })).values, mean(1, [0, 0, 0]));
    await control(device).updateConfig({ clock: { mode: 'realtime', speed: tau } });
    expect(await errorOf(control(device).advanceClock(1))).to.include({ code: 'FAILED_PRECONDITION' });
  });

  it('goes on from the same device time when the clock changes its mode', async () => {
    const hostClock = createMockHostClock();
    const device = await loaded({ ...noiseless, clock: { mode: 'realtime', speed: tau } }, { hostClock });
    await evolve(device, { duration: 4, initialState: 'zero' });
    await hostClock.advance(1);
    await control(device).updateConfig({ clock: { mode: 'virtual', speed: 1 } });
    await hostClock.advance(10);
    expectClose((await sample(device)).values, mean(1, [0, 0, 0]));
    await control(device).advanceClock(2 * tau);
    expectClose((await sample(device)).values, mean(3, [0, 0, 0]));
  });
});

describe('faults', () => {
  it('are refused if unknown or wrong, with what there is', async () => {
    const device = await loaded(noiseless);
    expect((await errorOf(inject(device, 'gremlin'))).message).to.contain('stuck_cell');
    expect(await errorOf(inject(device, 'stuck_cell', { element: -1, value: 1 }))).to.include({
      code: 'INVALID_ARGUMENT',
    });
    expect((await errorOf(inject(device, 'stuck_adc_bit', { bit: 3, value: 1 }))).message).to.contain(
      'adc.bits',
    );
    expect(() => parseFault('lost_samples', { fraction: 2 })).to.throw('fraction');
  });

  it('stick a cell of this matrix and the next ones, until cleared', async () => {
    const device = await loaded(noiseless);
    const id = await inject(device, 'stuck_cell', { element: 1, value: 3 });
    const stuck = (x: number[]) => [x[0], (1 - Math.exp(-3)) * (b[1] / 3), x[2]];
    expectClose(await relaxed(device), stuck(mean(1, [0, 0, 0])));
    await loadDiagonal(device, d);
    expectClose(await relaxed(device), stuck(mean(1, [0, 0, 0])));
    expect(await control(device).clearFaults([id])).to.equal(1);
    await loadDiagonal(device, d);
    expectClose(await relaxed(device), mean(1, [0, 0, 0]));
  });

  it('are cleared all or none: an id that is not in force is refused', async () => {
    const device = await loaded(noiseless);
    const id = await inject(device, 'stuck_cell', { element: 1, value: 3 });
    const error = await errorOf(control(device).clearFaults([id, 'x'.repeat(1000)]));
    expect(error).to.include({ code: 'NOT_FOUND' });
    expect(error.details?.reason).to.equal('FAULT_NOT_FOUND');
    expect(error.message.length).to.be.below(400);
    expect(await control(device).clearFaults([id])).to.equal(1);
    expect((await errorOf(control(device).clearFaults([id]))).code).to.equal('NOT_FOUND');
    expect(await control(device).clearFaults([])).to.equal(0);
  });

  it('quote no more of what the client wrote than a sentence takes', async () => {
    const device = await loaded(noiseless);
    const long = 'x'.repeat(100_000);
    for (const call of [
      () => inject(device, long),
      () => inject(device, 'stuck_cell', { [long]: 1 }),
      () => control(device).updateConfig({ [long]: 1 }),
      () => control(device).updateConfig({ adc: { rounding: long } }),
      () => sample(device, { at: { at: 'evolution', id: long } }),
      () => device.cancelEvolution!(long),
    ]) {
      const { message, details } = await errorOf(call());
      expect(message.length).to.be.below(1000);
      expect(JSON.stringify(details).length).to.be.below(2000);
    }
  });

  it('stick a bit of the ADC', async () => {
    const device = await loaded({ ...noiseless, adc: { bits: 4, fullScale: 8 } });
    await inject(device, 'stuck_adc_bit', { bit: 0, value: 1 });
    await evolve(device, { initialState: 'target' });
    // Codes 1, -2, 3: odd ones stay, -2 (1110) becomes -1 (1111).
    expect((await sample(device)).values).to.deep.equal([1, -1, 3]);
    await control(device).clearFaults([]);
    await inject(device, 'stuck_adc_bit', { bit: 3, value: 1 });
    expect((await sample(device)).values).to.deep.equal([-7, -2, -5]);
  });

  it('change temperature, time constant, cells and ranges unnoticed', async () => {
    const device = await loaded(noiseless);
    await inject(device, 'wrong_time_constant', { factor: 2 });
    expectClose(await relaxed(device), mean(0.5, [0, 0, 0]));
    expect((await device.describe()).analog.tau).to.be.closeTo(tau, 1e-18);
    await control(device).clearFaults([]);
    await inject(device, 'drift_jump', { factor: 0.5 });
    expectClose(
      await relaxed(device, 1e3),
      d.map((a, i) => (2 * b[i]) / a),
    );
    await control(device).clearFaults([]);
    await inject(device, 'converter_range_error', { converter: 'adc', factor: 1.25 });
    expectClose(
      await relaxed(device, 1e3),
      d.map((a, i) => b[i] / a / 1.25),
    );
    await inject(device, 'converter_range_error', { converter: 'vectorDac', factor: 1.25 });
    await loadVector(device, b);
    expectClose(
      await relaxed(device, 1e3),
      d.map((a, i) => b[i] / a),
    );
    const warm = await loaded({ noise: { kappa: 1 } });
    await inject(warm, 'wrong_temperature', { factor: 4 });
    const count = 20_000;
    const { values } = await sample(warm, { count, interval: 20, burnIn: 50, reduction: 'meanAndVariance' });
    expect((values[3] * d[0]) / 4).to.be.closeTo(1, 3 * Math.sqrt(2 / count));
    expect((await warm.describe()).analog.kappa).to.equal(1);
  });

  it('lose samples: a part of the readings repeats the one before', async () => {
    const device = await loaded({ noise: { kappa: 1 } });
    await inject(device, 'lost_samples', { fraction: 0.2 });
    const count = 5000;
    const { values } = await sample(device, { count, interval: 1 });
    let repeated = 0;
    for (let k = 1; k < count; k++) if (values[3 * k] === values[3 * k - 3]) repeated++;
    expect(repeated / count).to.be.closeTo(0.2, 4 * Math.sqrt(0.16 / count));
  });

  it('refuse calls while the device is busy', async () => {
    const device = await loaded(noiseless);
    await inject(device, 'device_busy', { calls: 2 });
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'UNAVAILABLE' });
    expect(await errorOf(sample(device))).to.include({ code: 'UNAVAILABLE' });
    await evolve(device, { initialState: 'target' });
    expect((await sample(device)).values).to.deep.equal(b);
  });

  it('break a read-out in mid-stream', async () => {
    const device = await loaded(noiseless);
    await inject(device, 'disconnect', { afterBytes: 48 });
    const events = device.sample(
      { at: now, count: 10, interval: 1, burnIn: 0, reduction: 'none', dtype: 'float64' },
      new AbortController().signal,
    );
    let bytes = 0;
    const count = async () => {
      for await (const event of events) if (event.kind === 'data') bytes += event.bytes.length;
    };
    expect(await errorOf(count())).to.include({ code: 'UNAVAILABLE' });
    expect(bytes).to.be.at.most(48);
    await control(device).clearFaults([]);
    expect((await sample(device)).values.length).to.equal(3);
  });

  it('slow the link down', async () => {
    const hostClock = createMockHostClock();
    const device = await loaded(noiseless, { hostClock });
    await inject(device, 'slow_link', { secondsPerMebibyte: 2 ** 20 });
    let done = false;
    const reading = sample(device).then((result) => {
      done = true;
      return result;
    });
    await hostClock.advance(0);
    await hostClock.advance(20);
    expect(done).to.equal(false);
    await hostClock.advance(5);
    expect((await reading).values.length).to.equal(3);
  });

  it('reset the device: what was loaded is lost, and the client is told', async () => {
    const device = await loaded(noiseless);
    await inject(device, 'device_reset');
    const error = await errorOf(evolve(device, {}));
    expect(error).to.include({ code: 'ABORTED' });
    expect(error.message).to.contain('was reset');
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
    await loadDiagonal(device, d);
    await loadVector(device, b);
    expectClose(await relaxed(device), mean(1, [0, 0, 0]));
  });

  it('can be there from the start', async () => {
    const device = await loaded({
      ...noiseless,
      faults: [{ kind: 'stuck_cell', parameters: { element: 0, value: 4 } }],
    });
    expect((await relaxed(device, 1e3))[0]).to.be.closeTo(b[0] / 4, 1e-12);
  });
});
