import { expect } from 'chai';
import type { CalibrationProgress, Device } from '../../../../server/device/device.js';
import { busyHostClock } from '../../../support/emulator/busyHostClock.js';
import {
  errorOf,
  evolve,
  loadDiagonal,
  loadVector,
  never,
  sample,
} from '../../../support/emulator/driving.js';
import { createMockHostClock } from '../../../support/emulator/mockHostClock.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';

async function calibrate(device: Device, readings = 0): Promise<CalibrationProgress[]> {
  const progress: CalibrationProgress[] = [];
  for await (const step of device.calibrate!(readings, never)) progress.push(step);
  return progress;
}

async function readBack(device: Device, values: number[]): Promise<number[]> {
  await loadVector(device, values);
  await evolve(device, { duration: 0, initialState: 'target' });
  return (await sample(device)).values;
}

describe('calibration', () => {
  const step = 2 / 2 ** 10;
  const errors = { bits: 10, fullScale: 1, gainError: 0.02, offsetError: 0.02 };
  const wanted = [0.5, -0.25, 0.1, -0.7, 0, 0.33, 0.8, -0.05];

  it('brings a device with 2 % gain and offset error back to within its ADC step', async () => {
    const device = await testMachine({ noise: { kappa: 0 }, adc: errors });
    await loadDiagonal(device, Array(8).fill(1));
    const worst = async () =>
      Math.max(...(await readBack(device, wanted)).map((value, i) => Math.abs(value - wanted[i])));
    expect(await worst()).to.be.above(10 * step);
    const progress = await calibrate(device);
    expect(progress.map(({ progress: done }) => done)).to.deep.equal(
      [...progress].sort((a, b) => a.progress - b.progress).map(({ progress: done }) => done),
    );
    const result = progress[progress.length - 1].result;
    expect(result?.errorBefore).to.be.within(0.015, 0.035);
    expect(result?.errorAfter).to.be.below(step);
    expect(await worst()).to.be.below(step);
    const { calibration } = await device.describe();
    const entry = (name: string) => calibration.find((each) => each.name === name);
    expect(entry('read_gain')?.value).to.be.closeTo(1.02, 0.002);
    expect(entry('read_offset')?.value).to.be.closeTo(0.02, step);
    expect(entry('read_noise')?.measuredAt).to.be.instanceOf(Date);
  });

  it('tells the offset of the vector DAC from that of the ADC, so that solutions are right too', async () => {
    // b of full scale 1; solutions lambda^-1 b, read at ranges that the ADC finds.
    for (const [lambda, range] of [
      [0.5, 'fixed'],
      [4, 'fixed'],
      [0.125, 'auto'],
    ] as const) {
      const adc = { ...errors, bits: 12, range, fullScale: range === 'fixed' ? 2 : 1 };
      const vectorDac = { bits: 20, fullScale: 1, gainError: -0.02, offsetError: 0.03 };
      const device = await testMachine({ noise: { kappa: 0 }, adc, vectorDac });
      await loadDiagonal(device, Array(8).fill(lambda));
      await calibrate(device);
      await loadVector(device, wanted);
      const { id } = await evolve(device, { duration: 300, initialState: 'zero' });
      const { values, timing } = await sample(device, { at: { at: 'evolution', id } });
      const adcStep = timing.fullScale! / 2 ** 11;
      // Clipped by nothing: 0.8 / 0.125 = 6.4 is within 8. The offset of the DAC is known to a step at full scale 2.
      const offset = adcStep / lambda / 2;
      values.forEach((value, i) => {
        expect(Math.abs(value - wanted[i] / lambda)).to.be.below(adcStep + offset);
      });
      const entry = (await device.describe()).calibration.find(({ name }) => name === 'write_offset');
      expect(entry?.value).to.be.closeTo(0.03, 0.002);
    }
  });

  it('holds at every range that the converters find', async () => {
    const adc = { bits: 12, range: 'auto' as const, gainError: 0.02, offsetError: 0.02 };
    const vectorDac = { bits: 18, range: 'auto' as const, gainError: -0.02, offsetError: -0.02 };
    const device = await testMachine({ noise: { kappa: 0 }, adc, vectorDac });
    await loadDiagonal(device, Array(8).fill(1));
    await calibrate(device);
    for (const size of [1e-3, 1, 40]) {
      const values = wanted.map((value) => value * size);
      await loadVector(device, values);
      await evolve(device, { duration: 0, initialState: 'target' });
      const found = await sample(device);
      const worst = Math.max(...found.values.map((value, i) => Math.abs(value - values[i])));
      expect(worst, `${size}`).to.be.below(found.timing.fullScale! / 2 ** 11);
    }
  });

  it('of an ideal device changes nothing, bit for bit', async () => {
    const device = await testMachine({ noise: { kappa: 0 } });
    await loadDiagonal(device, Array(8).fill(1));
    const before = await readBack(device, wanted);
    await calibrate(device);
    expect(await readBack(device, wanted)).to.deep.equal(before);
  });

  it('goes on without loads that clip, and says so if all do', async () => {
    const adc = { bits: 12, gainError: 0.3, offsetError: 0.1 };
    const device = await testMachine({ noise: { kappa: 0 }, adc });
    await loadDiagonal(device, Array(8).fill(1));
    const result = (await calibrate(device)).at(-1)?.result;
    expect(result?.errorAfter).to.be.below(2 / 2 ** 12);
    expect(result?.entries[1].value).to.be.closeTo(1.3, 0.001);
    await device.emulator!.updateConfig({ adc: { offsetError: 0.5, fullScale: 0.1, sampleHoldStd: 1 } });
    const error = await errorOf(calibrate(device));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.contain('clip');
    expect((await device.describe()).calibration).to.deep.equal(result?.entries);
  });

  it('measures the noise of the read-out, and averages it over the readings', async () => {
    const device = await testMachine({ adc: { ...errors, bits: 16, sampleHoldStd: 0.01 } });
    await loadDiagonal(device, Array(8).fill(1));
    const readings = 4000;
    const result = (await calibrate(device, readings)).at(-1)?.result;
    const noise = result?.entries.find(({ name }) => name === 'read_noise')?.value ?? 0;
    expect(noise / 0.01).to.be.closeTo(1, 3 / Math.sqrt(2 * readings * 8));
    expect(result?.errorAfter).to.be.below(0.001);
  });

  it('leaves state and plan as they are, and waits for the end of an evolution', async () => {
    const device = await testMachine({ noise: { kappa: 0 } });
    await loadDiagonal(device, [1, 1]);
    await loadVector(device, [1, 2]);
    const { id } = await evolve(device, { duration: 1, initialState: 'target' });
    expect(await errorOf(calibrate(device))).to.include({ code: 'FAILED_PRECONDITION' });
    const before = await sample(device, { at: { at: 'evolution', id } });
    await calibrate(device);
    expect((await sample(device)).values).to.deep.equal(before.values);
  });

  it('compensates drift by writing the matrix again', async () => {
    const drift = { law: 'power' as const, exponent: 0.1, referenceTime: 1e-3 };
    const device = await testMachine({ noise: { kappa: 0 }, array: { drift } });
    await loadDiagonal(device, [1]);
    await loadVector(device, [1]);
    const solution = async () => {
      const { id } = await evolve(device, { duration: 100, initialState: 'zero' });
      return (await sample(device, { at: { at: 'evolution', id } })).values[0];
    };
    expect(await solution()).to.be.closeTo(1, 1e-9);
    await device.emulator?.advanceClock(10);
    expect(await solution()).to.be.closeTo(10_000 ** 0.1, 1e-4);
    await calibrate(device);
    expect(await solution()).to.be.closeTo(1, 1e-9);
    await device.emulator?.injectFault('drift_jump', { factor: 0.5 });
    expect(await solution()).to.be.closeTo(2, 1e-9);
    await calibrate(device);
    expect(await solution()).to.be.closeTo(1, 1e-9);
    expect((await device.status()).counters.matrices).to.equal(3);
  });
});

describe('a long calibration', () => {
  const adc = { bits: 10, fullScale: 1, gainError: 0.02, offsetError: 0.02 };
  const wanted = [0.5, -0.25, 0.1, -0.7];

  async function start(readings: number) {
    const device = await testMachine({ noise: { kappa: 0 }, adc }, { hostClock: busyHostClock(1e-3) });
    await loadDiagonal(device, Array(4).fill(1));
    await calibrate(device);
    const { calibration } = await device.describe();
    const before = await readBack(device, wanted);
    const controller = new AbortController();
    const failed = errorOf(
      (async () => {
        for await (const _ of device.calibrate!(readings, controller.signal)) {
          // To its end.
        }
      })(),
    );
    return { device, calibration, before, controller, failed };
  }

  it('lets others in every few readings, who see the old correction, and stops when it is cancelled', async () => {
    const { device, calibration, before, controller, failed } = await start(65536);
    for (let k = 0; k < 300; k++) await new Promise(setImmediate);
    expect((await device.status()).activity).to.equal('calibrating');
    expect((await device.describe()).calibration).to.deep.equal(calibration);
    expect((await sample(device)).values).to.deep.equal(before);
    const next = calibrate(device);
    controller.abort();
    expect(await failed).to.include({ code: 'CANCELLED' });
    expect((await next).at(-1)?.progress).to.equal(1);
    expect((await device.status()).activity).to.equal('idle');
  });

  it('puts the new correction into force when it is complete, not before', async () => {
    const device = await testMachine({ noise: { kappa: 0 }, adc });
    await calibrate(device);
    const { calibration } = await device.describe();
    await device.emulator!.updateConfig({ adc: { gainError: 0.03 } });
    for await (const { progress, result } of device.calibrate!(0, never)) {
      expect((await device.describe()).calibration, `${progress}`).to.deep.equal(
        result?.entries ?? calibration,
      );
    }
    expect((await device.describe()).calibration[1].value).to.be.closeTo(1.03, 0.001);
  });

  it('ends with its session', async () => {
    const { device, failed } = await start(65536);
    await new Promise(setImmediate);
    await device.reset(7);
    const error = await failed;
    expect(error).to.include({ code: 'ABORTED' });
    expect(error.details?.reason).to.equal('SESSION_ENDED');
  });

  it('takes no memory for its readings', async () => {
    const readings = 2 ** 24;
    const limits = { maxCalibrationReadings: readings };
    const device = await testMachine({ limits }, { hostClock: busyHostClock(1e-3) });
    const controller = new AbortController();
    const used = process.memoryUsage().arrayBuffers;
    const failed = errorOf(
      (async () => {
        for await (const { progress } of device.calibrate!(readings, controller.signal)) {
          if (progress > 0) throw new Error('it was too short for this test');
        }
      })(),
    );
    for (let k = 0; k < 10; k++) await new Promise(setImmediate);
    // One number for each reading would be 128 MiB.
    expect(process.memoryUsage().arrayBuffers - used).to.be.below(2 ** 24);
    controller.abort();
    expect(await failed).to.include({ code: 'CANCELLED' });
  });

  it('is refused above the limit that the device states', async () => {
    const device = await testMachine({ limits: { maxCalibrationReadings: 100 } });
    const error = await errorOf(calibrate(device, 4294967295));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });
    expect(error.details).to.deep.include({
      reason: 'ABOVE_LIMIT',
      metadata: { field: 'readings', limit: '100', actual: '4294967295' },
    });
    await calibrate(device, 100);
    expect((await testMachine().then((each) => each.describe())).limits.maxCalibrationReadings).to.equal(
      65536,
    );
  });

  it('leaves a correction that can be forgotten', async () => {
    const { device, before, controller, failed } = await start(65536);
    controller.abort();
    await failed;
    await device.resetCalibration!();
    expect((await device.describe()).calibration).to.deep.equal([]);
    const raw = await readBack(device, wanted);
    raw.forEach((value, i) => {
      expect(value, `[${i}]`).to.be.closeTo(1.02 * wanted[i] + 0.02, 2 / 2 ** 10);
    });
    expect(raw).not.to.deep.equal(before);
  });
});

describe('latency', () => {
  it('is waited out on a realtime clock', async () => {
    const hostClock = createMockHostClock();
    const device = await testMachine(
      {
        noise: { kappa: 0 },
        clock: { mode: 'realtime', speed: 1 },
        latency: { wait: true },
        timing: { programmingPerCell: 2, vectorDacPerEntry: 1, adcPerEntry: 3 },
      },
      { hostClock },
    );
    const timed = async (work: Promise<unknown>) => {
      const started = hostClock.seconds();
      let ended = false;
      void work.then(() => {
        ended = true;
      });
      while (!ended) await hostClock.advance(0.5);
      return hostClock.seconds() - started;
    };
    expect(await timed(loadDiagonal(device, [1, 1]))).to.be.closeTo(4, 0.6);
    expect(await timed(loadVector(device, [1, 1]))).to.be.closeTo(2, 0.6);
    await evolve(device, {});
    expect(await timed(sample(device))).to.be.closeTo(6, 0.6);
  });
});
