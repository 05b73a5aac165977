import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageFolder } from '../../../common/packageFolder.js';
import type { Device } from '../../../server/device/device.js';
import { faultKinds } from '../../../server/emulator/config/faultKinds.js';
import type { DeviceConfigInput } from '../../../server/emulator/config/schema.js';
import { countingHostClock } from '../../support/emulator/countingHostClock.js';
import { errorOf, evolve, loadDiagonal, loadVector, sample } from '../../support/emulator/driving.js';
import { testMachine } from '../../support/emulator/testEmulator.js';

const d = [0.5, 2, 8];
const b = [1, -2, 3];
const settings: DeviceConfigInput = {
  noise: { kappa: 0.01 },
  matrixDac: { bits: 12, fullScale: 10 },
  vectorDac: { bits: 12, fullScale: 10 },
  adc: { bits: 10, fullScale: 10 },
};

/** Each kind of fault, so that the program below shows it. */
const faults: { kind: keyof typeof faultKinds; parameters: Record<string, string | number> }[] = [
  { kind: 'stuck_cell', parameters: { element: 1, value: 3 } },
  { kind: 'stuck_adc_bit', parameters: { bit: 5, value: 1 } },
  { kind: 'lost_samples', parameters: { fraction: 0.3 } },
  { kind: 'wrong_temperature', parameters: { factor: 2 } },
  { kind: 'wrong_time_constant', parameters: { factor: 1.5 } },
  { kind: 'drift_jump', parameters: { factor: 0.5, afterCalls: 3 } },
  { kind: 'converter_range_error', parameters: { converter: 'matrixDac', factor: 1.1 } },
  { kind: 'converter_range_error', parameters: { converter: 'vectorDac', factor: 1.1 } },
  { kind: 'converter_range_error', parameters: { converter: 'adc', factor: 1.1 } },
  { kind: 'device_busy', parameters: { calls: 2 } },
  { kind: 'slow_link', parameters: { secondsPerMebibyte: 100 } },
  { kind: 'disconnect', parameters: { afterBytes: 480 } },
  { kind: 'device_reset', parameters: { afterCalls: 3 } },
];

/** What a client sees: values, or the code of an error. */
async function seen(device: Device): Promise<unknown[]> {
  const said: unknown[] = [];
  const step = async (work: Promise<unknown>) => {
    const code = (error: { code: string }) => error.code;
    said.push(await work.then((value) => value ?? 'done', code));
  };
  const loaded = async (work: Promise<unknown>) => void (await work);
  await step(loaded(loadDiagonal(device, d)));
  await step(loaded(loadVector(device, b)));
  await step(evolve(device, { duration: 0.5, initialState: 'zero' }).then(({ id }) => id));
  const reading = sample(device, { count: 40, interval: 0.1 });
  await step(reading.then(({ values }) => values));
  await step(loaded(loadVector(device, b)));
  await step(evolve(device, { duration: 0.5, initialState: 'target' }).then(({ id }) => id));
  await step(sample(device, { count: 2, interval: 0.1 }).then(({ values }) => values));
  return said;
}

describe('every fault', () => {
  it('is among those tested here', () => {
    expect(new Set(faults.map(({ kind }) => kind))).to.have.keys(...Object.keys(faultKinds));
  });

  it('is in docs/physics.md with its parameters', () => {
    const text = readFileSync(join(packageFolder, 'docs', 'physics.md'), 'utf8');
    for (const [kind, schema] of Object.entries(faultKinds)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${kind}\``));
      for (const name of Object.keys(schema.shape)) expect(row, kind).to.contain(`\`${name}\``);
    }
  });

  for (const fault of faults) {
    const name = fault.parameters.converter ? `${fault.kind} of ${fault.parameters.converter}` : fault.kind;
    it(`${name}: shows, and is the same by configuration and live`, async () => {
      const run = async (own: DeviceConfigInput, prepare = async (_: Device) => {}) => {
        const hostClock = countingHostClock();
        const device = await testMachine({ ...settings, ...own }, { hostClock });
        await prepare(device);
        return { seen: await seen(device), slept: hostClock.slept };
      };
      const sound = await run({});
      const configured = await run({ faults: [fault] });
      expect(configured).not.to.deep.equal(sound);
      const injected = await run({}, async (device) => {
        await device.emulator!.injectFault(fault.kind, fault.parameters);
      });
      expect(injected).to.deep.equal(configured);
      const updated = await run({}, async (device) => {
        await device.emulator!.updateConfig({ faults: [fault] });
      });
      expect(updated).to.deep.equal(configured);
      const cleared = await run({ faults: [fault] }, async (device) => {
        expect(await device.emulator!.clearFaults(['c1'])).to.equal(1);
        expect((await device.emulator!.getConfig()).faults).to.deep.equal([]);
      });
      expect(cleared).to.deep.equal(sound);
    });
  }
});

describe('faults that wait', () => {
  it('happen after as many calls as they say: a jump of what is programmed by then alone', async () => {
    const device = await testMachine({
      noise: { kappa: 0 },
      faults: [{ kind: 'drift_jump', parameters: { factor: 0.5, afterCalls: 4 } }],
    });
    const rest = async () => {
      const { id } = await evolve(device, { duration: 1e3, initialState: 'zero' });
      return (await sample(device, { at: { at: 'evolution', id } })).values[0];
    };
    await loadDiagonal(device, d);
    await loadVector(device, b);
    expect(await rest()).to.be.closeTo(b[0] / d[0], 1e-12);
    expect(await rest()).to.be.closeTo((2 * b[0]) / d[0], 1e-12);
    await loadDiagonal(device, d);
    expect(await rest()).to.be.closeTo(b[0] / d[0], 1e-12);
  });

  it('are refused by a configuration if nothing is there yet that they could change', async () => {
    for (const kind of ['drift_jump', 'device_reset']) {
      const parameters = kind === 'drift_jump' ? { factor: 2 } : {};
      const error = await errorOf(testMachine({ faults: [{ kind, parameters }] }));
      expect(error).to.include({ code: 'INVALID_ARGUMENT' });
      expect(error.message).to.contain('afterCalls');
    }
  });
});

describe('a reset of the device', () => {
  const loaded = async () => {
    const device = await testMachine({ noise: { kappa: 0.01 } });
    await loadDiagonal(device, d);
    await loadVector(device, b);
    return device;
  };

  it('is told to a read-out that is under way, and then not again', async () => {
    const device = await loaded();
    const { epoch } = (await device.status()).time;
    const reading = errorOf(sample(device, { count: 1e6, interval: 1, reduction: 'mean' }));
    await new Promise(setImmediate);
    await device.emulator!.injectFault('device_reset', {});
    const error = await reading;
    expect(error).to.include({ code: 'ABORTED' });
    expect(error.message).to.contain('was reset');
    await loadDiagonal(device, d);
    expect((await device.status()).time).to.deep.equal({ ticks: 0, epoch: epoch + 1 });
  });

  it('is told to an upload that is under way', async () => {
    const device = await loaded();
    const upload = await device.openVector({
      role: 'target',
      tensor: {
        role: 'vector',
        dtype: 'float64',
        shape: [3],
        scale: [],
        layout: 'full',
        block: 0,
        segment: 0,
      },
    });
    await device.emulator!.injectFault('device_reset', {});
    upload.arrived(0, 24);
    expect((await errorOf(upload.commit({ at: 'now' }))).message).to.contain('was reset');
    await loadDiagonal(device, d);
  });

  it('is not told to the next session', async () => {
    const device = await loaded();
    await device.emulator!.injectFault('device_reset', {});
    await device.reset(3);
    await loadDiagonal(device, d);
    expect(await errorOf(evolve(device, {}))).to.include({ code: 'FAILED_PRECONDITION' });
  });
});
