import { expect } from 'chai';
import type { Compute } from '../../../../server/compute/compute.js';
import { openCompute } from '../../../../server/compute/openCompute.js';
import type { Device } from '../../../../server/device/device.js';
import { describeConfig } from '../../../../server/emulator/config/describeSettings.js';
import { mergeConfig, parseConfig } from '../../../../server/emulator/config/parse.js';
import type { DeviceConfigInput } from '../../../../server/emulator/config/schema.js';
import { countingHostClock } from '../../../support/emulator/countingHostClock.js';
import {
  errorOf,
  evolve,
  loadMatrix,
  loadVector,
  matrix,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { randomNumbers } from '../../../support/matrices.js';

interface Case {
  /** Of the device from the start, where the setting needs others beside it. */
  base?: DeviceConfigInput;
  change: DeviceConfigInput;
}

function converter(name: 'matrixDac' | 'vectorDac' | 'adc'): Record<string, Case> {
  const base = { [name]: { bits: 6, fullScale: 4 } };
  const change = (settings: object) => ({ base, change: { [name]: settings } });
  return {
    [`${name}.bits`]: change({ bits: 7 }),
    [`${name}.fullScale`]: change({ fullScale: 3 }),
    [`${name}.range`]: change({ range: 'auto' }),
    [`${name}.rounding`]: change({ rounding: 'stochastic' }),
    [`${name}.inl`]: change({ inl: 2 }),
    [`${name}.gainError`]: change({ gainError: 0.1 }),
    [`${name}.offsetError`]: change({ offsetError: 0.1 }),
  };
}

const heun = { integrator: { scheme: 'heun' } } as const;
const realtime = { clock: { mode: 'realtime' } } as const;
const slow = { timing: { linkLatency: 0.1 } };
const joules = {
  energy: { linkPerBit: 1, cellProgramming: 1, vectorDacConversion: 1, adcConversion: 1, power: 1 },
};
const kelvin = { noise: { kappa: null, temperature: 300, voltageScale: 1e-4 } };
const drift = { array: { drift: { law: 'power', exponent: 0.2, referenceTime: 1e-7 } } } as const;
const limit = (settings: object): Case => ({ change: { limits: settings } });

/** A change of each setting, by its dotted name. */
const cases: Record<string, Case> = {
  resistance: { change: { resistance: 2000 } },
  capacitance: { change: { capacitance: 2e-9 } },
  inductance: { base: { model: 'rlc', inductance: 1e-3 }, change: { inductance: 2e-3 } },
  'noise.kappa': { change: { noise: { kappa: 0.02 } } },
  'noise.temperature': { base: kelvin, change: { noise: { temperature: 77 } } },
  'noise.voltageScale': { base: kelvin, change: { noise: { voltageScale: 2e-4 } } },
  'noise.extraWhite': { change: { noise: { extraWhite: 0.02 } } },
  'noise.coloured.std': { base: heun, change: { noise: { coloured: { std: 0.3 } } } },
  'noise.coloured.bandwidth': {
    base: { ...heun, noise: { coloured: { std: 0.3 } } },
    change: { noise: { coloured: { bandwidth: 3 } } },
  },
  'noise.flicker.std': { change: { noise: { flicker: { std: 0.1 } } } },
  'noise.flicker.octaves': {
    base: { noise: { flicker: { std: 0.1 } } },
    change: { noise: { flicker: { octaves: 4 } } },
  },
  ...converter('matrixDac'),
  ...converter('vectorDac'),
  ...converter('adc'),
  'adc.sampleHoldStd': { change: { adc: { sampleHoldStd: 0.1 } } },
  'array.mismatchDtod': { change: { array: { mismatchDtod: 0.1 } } },
  'array.programmingStd': { change: { array: { programmingStd: 0.01 } } },
  'array.stuckFraction': { change: { array: { stuckFraction: 0.2 } } },
  'array.deadFraction': { change: { array: { deadFraction: 0.2 } } },
  'array.drift.law': { base: drift, change: { array: { drift: { law: 'exponential' } } } },
  'array.drift.exponent': { base: drift, change: { array: { drift: { exponent: 0.1 } } } },
  'array.drift.exponentDtod': { base: drift, change: { array: { drift: { exponentDtod: 0.1 } } } },
  'array.drift.referenceTime': { base: drift, change: { array: { drift: { referenceTime: 2e-7 } } } },
  'array.cellMin': { change: { array: { cellMin: -0.3 } } },
  'array.cellMax': { change: { array: { cellMax: 0.3 } } },
  'array.mirrored': {
    base: { ...heun, array: { mismatchDtod: 0.1 } },
    change: { array: { mirrored: false } },
  },
  'array.curvatureStorage': {
    base: { matrixDac: { bits: 6, range: 'auto' } },
    change: { array: { curvatureStorage: 'sqrtH' } },
  },
  'cells.offsetDtod': { base: heun, change: { cells: { offsetDtod: 0.1 } } },
  'cells.leak': { base: heun, change: { cells: { leak: 0.1 } } },
  'cells.capacitanceDtod': { base: heun, change: { cells: { capacitanceDtod: 0.1 } } },
  'saturation.rail': { base: heun, change: { saturation: { rail: 0.2 } } },
  'integrator.scheme': { base: heun, change: { integrator: { scheme: 'eulerMaruyama' } } },
  'integrator.step': { base: heun, change: { integrator: { step: 0.01 } } },
  'clock.mode': { change: realtime },
  'clock.speed': { base: realtime, change: { clock: { speed: 0.5 } } },
  'latency.wait': { base: { ...realtime, ...slow }, change: { latency: { wait: true } } },
  'latency.jitterStd': {
    base: { ...realtime, ...slow, latency: { wait: true } },
    change: { latency: { jitterStd: 0.1 } },
  },
  'timing.linkBitsPerSecond': { change: { timing: { linkBitsPerSecond: 1e6 } } },
  'timing.linkLatency': { change: { timing: { linkLatency: 0.1 } } },
  'timing.linkBitsPerEntry': {
    base: { timing: { linkBitsPerSecond: 1e6 } },
    change: { timing: { linkBitsPerEntry: 8 } },
  },
  'timing.programmingPerCell': { change: { timing: { programmingPerCell: 1e-3 } } },
  'timing.vectorDacPerEntry': { change: { timing: { vectorDacPerEntry: 1e-3 } } },
  'timing.adcPerEntry': { change: { timing: { adcPerEntry: 1e-3 } } },
  'energy.linkPerBit': { base: joules, change: { energy: { linkPerBit: 2 } } },
  'energy.cellProgramming': { base: joules, change: { energy: { cellProgramming: 2 } } },
  'energy.vectorDacConversion': { base: joules, change: { energy: { vectorDacConversion: 2 } } },
  'energy.adcConversion': { base: joules, change: { energy: { adcConversion: 2 } } },
  'energy.power': { base: joules, change: { energy: { power: 1e6 } } },
  'limits.minDimension': limit({ minDimension: 2 }),
  'limits.maxRank': limit({ maxRank: 100 }),
  'limits.structures': limit({ structures: ['lowRank', 'dense'] }),
  'limits.dtypes': limit({ dtypes: ['float64'] }),
  'limits.reductions': limit({ reductions: ['none'] }),
  'limits.maxDuration': limit({ maxDuration: 100 }),
  'limits.maxSamples': limit({ maxSamples: 100 }),
  'limits.maxQueuedEvolutions': limit({ maxQueuedEvolutions: 10 }),
  'limits.maxCalibrationReadings': limit({ maxCalibrationReadings: 10 }),
  'limits.sampleDtypes': limit({ sampleDtypes: ['float64'] }),
  'limits.maxCovarianceDimension': limit({ maxCovarianceDimension: 10 }),
  'limits.maxBlocks': limit({ maxBlocks: 10 }),
  'limits.maxSegments': limit({ maxSegments: 10 }),
  deviceSeed: { base: { array: { mismatchDtod: 0.1 } }, change: { deviceSeed: 2 } },
};

const [examples, outputs, n] = [2, 2, 6];
const r = examples * outputs;
const jacobian = randomNumbers('float64', r * n, 1);
const curvature = [1, 0.3, 0.3, 0.7, 0.9, -0.2, -0.2, 0.5];
const target = [...randomNumbers('float64', n, 2)];

/** What a client gets from the same calls, whatever the time of day on the device's clock. */
async function seen(device: Device): Promise<unknown> {
  const structure = {
    kind: 'lowRank' as const,
    examples,
    rowsPerExample: outputs,
    segments: [{ form: 'dense' as const, columns: n }],
    curvature: 'block' as const,
  };
  const tensors = [
    tensor('jacobian', 'float64', [r, n]),
    tensor('curvature', 'float64', [examples, outputs, outputs]),
  ];
  const programmed = await loadMatrix(device, matrix(structure, tensors, 2), [jacobian, curvature]);
  const written = await loadVector(device, target);
  const { id, slowestRate } = await evolve(device, { duration: 0.5, initialState: 'target' });
  const read = await sample(device, { at: { at: 'evolution', id }, count: 3, interval: 0.2 });
  const { analog, limits, timing } = await device.describe();
  const { compute: _, ...times } = read.timing;
  // A difference of device times, which are rounded.
  times.evolve = Number(times.evolve.toPrecision(9));
  const { quantizationError, clipped, smallestEigenvalue, largestEigenvalue, programmingTime } = programmed;
  return {
    loads: [quantizationError, clipped, smallestEigenvalue, largestEigenvalue, programmingTime],
    write: [written.quantizationError, written.clipped, written.writeTime],
    values: read.values,
    ...{ slowestRate, times, analog, limits, timing },
  };
}

describe('every setting', () => {
  let compute: Compute;
  before(async () => {
    compute = await openCompute({ backend: 'auto' });
  });

  it('has a change that is tested here, but for what is fixed, faults, and what shows in rounding only', () => {
    const names = describeConfig().map(({ name }) => name);
    expect([
      ...Object.keys(cases),
      'model',
      'clock.tick',
      'limits.maxDimension',
      'limits.memoryBytes',
      'faults',
      'integrator.denseMethod',
    ]).to.have.members(names);
  });

  for (const [name, { base = {}, change }] of Object.entries(cases)) {
    it(`${name}: shows, and can be changed while the device runs`, async () => {
      const make = async (...settings: object[]) => {
        const hostClock = countingHostClock();
        const merged = settings.reduce(mergeConfig as (a: object, b: object) => object, {
          noise: { kappa: 0.01 },
        });
        return { hostClock, device: await testMachine(parseConfig(merged), { hostClock, compute }) };
      };
      const told = async ({ hostClock, device }: Awaited<ReturnType<typeof make>>) => {
        const before = hostClock.slept;
        const result = await seen(device);
        return { result, slept: Number((hostClock.slept - before).toPrecision(6)) };
      };
      const live = await make(base);
      const unchanged = await told(live);
      await live.device.emulator!.updateConfig(change as Record<string, unknown>);
      await live.device.reset(7);
      const changed = await told(live);
      expect(changed).not.to.deep.equal(unchanged);
      expect(changed).to.deep.equal(await told(await make(base, change)));
    });
  }

  it('model, tick and the limits of the host are fixed, and say so', async () => {
    const device = await testMachine();
    for (const [change, words] of [
      [{ model: 'rlc', inductance: 1e-3 }, /^model: /],
      [{ clock: { tick: 1e-9 } }, /^clock.tick: .* 1e-10 s for good/],
      [{ limits: { maxDimension: 10 } }, /^limits.maxDimension: .* 100000000 for good/],
      [{ limits: { memoryBytes: 2 ** 50 } }, /^limits.memoryBytes: /],
    ] as const) {
      const error = await errorOf(device.emulator!.updateConfig(change));
      expect(error).to.include({ code: 'FAILED_PRECONDITION' });
      expect(error.message).to.match(words);
      expect(error.details?.reason).to.equal('MODEL_FIXED');
    }
    await device.emulator!.updateConfig({ clock: { tick: 1e-10 } });
  });
});
