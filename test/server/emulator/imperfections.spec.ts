import { expect } from 'chai';
import { openCompute } from '../../../server/compute/openCompute.js';
import type { DeviceConfigInput } from '../../../server/emulator/config/schema.js';
import { evolve, loadMatrix, loadVector, matrix, sample, tensor } from '../../support/emulator/driving.js';
import {
  deviationOf,
  heldBy,
  lineThrough,
  ramp,
  readBack,
  type Stationary,
  stepOf,
  varianceOf,
} from '../../support/emulator/measuring.js';
import { testMachine } from '../../support/emulator/testEmulator.js';
import { testNormals } from '../../support/emulator/testNormals.js';

/** One imperfection alone, and how its size shows in what the device gives out. */
interface Imperfection {
  name: string;
  size: number;
  settings(size: number): DeviceConfigInput;
  measure(settings: DeviceConfigInput): Promise<number>;
  /** Relative deviation of the measured size that is still right: 5 standard errors, or what rounding leaves. */
  bound: number;
  /** How much too large a size is certain to be found wrong; default 1 %. */
  found?: number;
  /** What switches it off, with everything else of it still given. */
  off: DeviceConfigInput;
}

const cells = 2 ** 20;
// Relative standard error of a standard deviation of n numbers: 1 / sqrt(2 n); of a variance twice that.
const deviationBound = 5 / Math.sqrt(2 * cells);
const equal = (value: number, count = cells) => Array<number>(count).fill(value);
const atRest: Stationary = { cells: 2 ** 16, readings: 64, rate: 1, interval: 20 };
const varianceBound = 5 * Math.sqrt(2 / 2 ** 22);

const entries = ramp(20_000).map((value) => value + 1);
const curveBits = 16;
const codes = Array.from({ length: 2 ** curveBits }, (_, k) => k * 2 ** (1 - curveBits) - 1);

/** Peak of the distance to the line of end points, in LSB, from readings of codes or, `fine` a step, averaged over each. */
function peakOf(given: number[], found: number[], fine = 1): number {
  let peak = 0;
  for (let k = 0; k + fine <= given.length; k += fine) {
    let sum = 0;
    for (let j = k; j < k + fine; j++) sum += found[j] - given[j];
    // What clips at the ends is no curve.
    if (k > 64 * fine && k < given.length - 64 * fine) peak = Math.max(peak, Math.abs(sum / fine));
  }
  return peak * 2 ** (curveBits - 1);
}

function converterErrors(name: 'matrixDac' | 'vectorDac' | 'adc'): Imperfection[] {
  const read = async (settings: DeviceConfigInput, values: number[]) =>
    name === 'matrixDac' ? heldBy(settings, values) : readBack(settings, values);
  const inputs = name === 'matrixDac' ? entries.map((value) => value / 3) : ramp(20_000).map((x) => 0.9 * x);
  const line = async (settings: DeviceConfigInput) => lineThrough(inputs, await read(settings, inputs));
  const fine = name === 'adc' ? 4 : 1;
  const steps = name === 'adc' ? ramp(fine * 2 ** curveBits) : codes;
  return [
    {
      name: `${name}: step`,
      size: 2 / 2 ** 6,
      settings: (step) => ({ [name]: { bits: 6, fullScale: step * 2 ** 5 } }),
      measure: async (settings) =>
        stepOf((await read(settings, inputs)).map((x) => Math.round(x * 1e9) / 1e9)),
      bound: 1e-6,
      off: { [name]: { bits: 0, fullScale: 0.1 } },
    },
    {
      name: `${name}: gain error`,
      size: 0.02,
      settings: (gainError) => ({ [name]: { bits: 16, gainError } }),
      measure: async (settings) => (await line(settings)).slope - 1,
      bound: 1e-3,
      off: { [name]: { bits: 0, gainError: 0 } },
    },
    {
      name: `${name}: offset error`,
      size: -0.03,
      settings: (offsetError) => ({ [name]: { bits: 16, offsetError } }),
      measure: async (settings) => (await line(settings)).offset,
      bound: 1e-3,
      off: { [name]: { bits: 0, offsetError: 0 } },
    },
    {
      name: `${name}: integral non-linearity`,
      size: 20,
      settings: (inl) => ({ [name]: { bits: curveBits, inl } }),
      measure: async (settings) => peakOf(steps, await read(settings, steps), fine),
      bound: 4e-3,
      off: { [name]: { bits: 0, inl: 0 } },
    },
    {
      name: `${name}: spread of stochastic rounding`,
      size: 2 / 2 ** 6 / 2,
      settings: (spread) => ({ [name]: { bits: 6, fullScale: 2 * spread * 2 ** 5, rounding: 'stochastic' } }),
      // Half-way between two codes: up or down, half a step.
      measure: async (settings) => {
        const step = (settings[name]?.fullScale ?? 1) / 2 ** 5;
        return deviationOf(await read(settings, equal(4.5 * step)));
      },
      // Relative error of sqrt(p (1 - p)) at p = 1/2: second order in that of p, 5 / (2 sqrt(cells)).
      bound: 1e-4,
      off: { [name]: { bits: 0, rounding: 'nearest' } },
    },
  ];
}

const drift = (
  law: 'power' | 'logarithmic' | 'exponential',
  factorToExponent: (factor: number) => number,
) => ({
  name: `drift, ${law}: exponent`,
  size: 0.04,
  settings: (exponent: number) => ({ array: { drift: { law, exponent, referenceTime: 2 } } }),
  measure: async (settings: DeviceConfigInput) =>
    factorToExponent((await heldBy(settings, [1], { elapsed: 20 }))[0]),
  bound: 1e-6,
  off: { array: { drift: { law: 'none' as const, exponent: 0.04, referenceTime: 2 } } },
});

/** Cells of rate 1 without noise, pushed by `target` from 0 for `duration`, in steps so short that they make no error. */
async function pushed(settings: DeviceConfigInput, target: number, duration: number, count: number) {
  const device = await testMachine({ noise: { kappa: 0 }, ...settings });
  const ones = matrix({ kind: 'diagonal', dimension: count }, [tensor('diagonal', 'float64', [count])]);
  await loadMatrix(device, ones, [equal(1, count)]);
  await loadVector(device, equal(target, count));
  const { id } = await evolve(device, { duration, initialState: 'zero' });
  return (await sample(device, { at: { at: 'evolution', id } })).values;
}

const stepped = (step: number) => ({ integrator: { scheme: 'heun' as const, step } });

const imperfections: Imperfection[] = [
  {
    name: 'cells: offset of the integrators',
    size: 0.05,
    settings: (offsetDtod) => ({ cells: { offsetDtod }, ...stepped(0.2) }),
    measure: async (settings) => deviationOf(await pushed(settings, 0, 15, 2 ** 19)),
    bound: 5 / Math.sqrt(2 ** 20),
    off: { cells: { offsetDtod: 0 } },
  },
  {
    name: 'cells: leak of the integrators',
    size: 0.05,
    settings: (leak) => ({ cells: { leak }, ...stepped(0.2) }),
    measure: async (settings) => 1 / (await pushed(settings, 1, 40, 1))[0] - 1,
    bound: 1e-6,
    off: { cells: { leak: 0 } },
  },
  {
    name: 'cells: mismatch of the capacitances',
    size: 0.05,
    settings: (capacitanceDtod) => ({ cells: { capacitanceDtod }, ...stepped(0.02) }),
    // x = 1 - exp(-t / c) after t = 1.
    measure: async (settings) =>
      deviationOf((await pushed(settings, 1, 1, 2 ** 19)).map((x) => -1 / Math.log1p(-x))),
    bound: 5 / Math.sqrt(2 ** 20) + 2e-4,
    off: { cells: { capacitanceDtod: 0 } },
  },
  ...(['matrixDac', 'vectorDac', 'adc'] as const).flatMap(converterErrors),
  {
    name: 'adc: noise of sample and hold',
    size: 0.02,
    settings: (sampleHoldStd) => ({ adc: { sampleHoldStd } }),
    measure: async (settings) => deviationOf(await readBack(settings, equal(0.5))),
    bound: deviationBound,
    off: { adc: { sampleHoldStd: 0 } },
  },
  {
    name: 'array: mismatch',
    size: 0.05,
    settings: (mismatchDtod) => ({ array: { mismatchDtod } }),
    measure: async (settings) => deviationOf(await heldBy(settings, equal(0.8))) / 0.8,
    bound: deviationBound,
    off: { deviceSeed: 77, array: { mismatchDtod: 0 } },
  },
  {
    name: 'array: programming error',
    size: 0.02,
    settings: (programmingStd) => ({ matrixDac: { fullScale: 2 }, array: { programmingStd } }),
    measure: async (settings) => deviationOf(await heldBy(settings, equal(0.8))) / 2,
    bound: deviationBound,
    off: { matrixDac: { fullScale: 2 }, array: { programmingStd: 0 } },
  },
  ...(['deadFraction', 'stuckFraction'] as const).map((name) => ({
    name: `array: ${name}`,
    size: 0.5,
    settings: (fraction: number) => ({ array: { [name]: fraction } }),
    measure: async (settings: DeviceConfigInput) => {
      const held = await heldBy(settings, equal(0.75));
      return held.filter((value) => Math.abs(value - 0.75) > 1e-9).length / cells;
    },
    bound: 5 / Math.sqrt(cells),
    off: { deviceSeed: 77, array: { [name]: 0 } },
  })),
  ...(['cellMin', 'cellMax'] as const).map((name) => ({
    name: `array: ${name}`,
    size: 0.6,
    settings: (limit: number) => ({ array: { [name]: limit } }),
    measure: async (settings: DeviceConfigInput) =>
      (await heldBy(settings, [name === 'cellMin' ? 0.1 : 1.3]))[0],
    bound: 1e-9,
    off: { array: { [name]: null } },
  })),
  drift('power', (factor) => -Math.log(factor) / Math.log(10)),
  drift('logarithmic', (factor) => (1 - factor) / Math.log(10)),
  drift('exponential', (factor) => -Math.log(factor) / 10),
  {
    name: 'drift: spread of the exponent',
    size: 0.02,
    settings: (exponentDtod) => ({ array: { drift: { law: 'power', exponentDtod, referenceTime: 2 } } }),
    measure: async (settings) => {
      const held = await heldBy(settings, equal(0.8), { elapsed: 20 });
      return deviationOf(held.map((value) => -Math.log(value / 0.8) / Math.log(10)));
    },
    bound: deviationBound,
    off: { deviceSeed: 77, array: { drift: { law: 'none', exponentDtod: 0 } } },
  },
  {
    name: 'noise: kappa',
    size: 0.7,
    settings: (kappa) => ({ noise: { kappa } }),
    measure: (settings) => varianceOf(settings, atRest),
    bound: varianceBound,
    off: { noise: { kappa: 1 } },
  },
  {
    name: 'noise: temperature in kelvin, with C and the voltage scale',
    size: 350,
    settings: (temperature) => ({
      capacitance: 2e-12,
      noise: { kappa: null, temperature, voltageScale: 5e-5 },
    }),
    // kappa = k_B T / C / V^2, k_B = 1.380649e-23 J/K.
    measure: async (settings) => ((await varianceOf(settings, atRest)) * 2e-12 * 5e-5 ** 2) / 1.380649e-23,
    bound: varianceBound,
    off: { noise: { kappa: 1, temperature: null } },
  },
  {
    name: 'noise: extra white noise',
    size: 0.5,
    settings: (extraWhite) => ({ noise: { kappa: 0.2, extraWhite } }),
    measure: async (settings) => (await varianceOf(settings, atRest)) - 0.2,
    bound: (varianceBound * 0.7) / 0.5,
    off: { noise: { kappa: 1, extraWhite: 0 } },
  },
  {
    name: 'noise: 1/f noise of the read-out',
    size: 0.05,
    settings: (std) => ({ noise: { kappa: 0, flicker: { std, octaves: 4 } } }),
    measure: async (settings) => deviationOf(await readBack(settings, equal(0.5))),
    bound: deviationBound,
    off: { noise: { kappa: 1, flicker: { std: 0, octaves: 4 } } },
  },
  {
    name: 'noise: coloured noise',
    size: 0.3,
    settings: (std) => ({
      noise: { kappa: 0, coloured: { std, bandwidth: 0.5 } },
      integrator: { scheme: 'heun', step: 0.1 },
    }),
    // Variance std^2 / (a (a + bandwidth)), read 4 times. A fifth of the bound is heun's error of the step.
    measure: async (settings) =>
      Math.sqrt((await varianceOf(settings, { cells: 2 ** 17, readings: 4, rate: 1, interval: 6 })) * 1.5),
    bound: 7e-3,
    off: { noise: { kappa: 1, coloured: { std: 0, bandwidth: 0.5 } } },
  },
  {
    name: 'noise: bandwidth of coloured noise',
    size: 1,
    settings: (bandwidth) => ({
      noise: { kappa: 0, coloured: { std: 0.3, bandwidth } },
      integrator: { scheme: 'heun', step: 0.1 },
    }),
    // An error of the variance is twice that of the bandwidth, and found from as many samples.
    measure: async (settings) =>
      0.3 ** 2 / (await varianceOf(settings, { cells: 2 ** 17, readings: 4, rate: 1, interval: 6 })) - 1,
    bound: 0.025,
    found: 0.05,
    off: { noise: { kappa: 1, coloured: { std: 0, bandwidth: 3 } } },
  },
];

/** A whole run: a matrix with every array, a vector, an evolution and readings. */
async function wholeRun(settings: DeviceConfigInput): Promise<number[]> {
  const compute = await openCompute({ backend: 'auto' });
  const device = await testMachine({ ...settings, noise: { kappa: 1, ...settings.noise } }, { compute });
  const [rank, n] = [4, 30];
  const normals = new Float32Array(rank * n + n);
  testNormals(1)(normals);
  const structure = {
    kind: 'lowRank' as const,
    examples: 2,
    rowsPerExample: 2,
    segments: [{ form: 'dense' as const, columns: n }],
    curvature: 'diagonal' as const,
  };
  const spec = matrix(
    structure,
    [tensor('jacobian', 'float32', [rank, n]), tensor('curvature', 'float32', [rank])],
    0.5,
  );
  const loaded = await loadMatrix(device, spec, [normals.subarray(0, rank * n), [1, 0.5, 2, 0.3]]);
  await loadVector(device, [...normals.subarray(rank * n)]);
  await device.emulator!.advanceClock(3);
  const { id } = await evolve(device, { duration: 2, initialState: 'target' });
  const { values } = await sample(device, { at: { at: 'evolution', id }, count: 20, interval: 0.3 });
  return [...values, loaded.quantizationError, loaded.clipped, loaded.smallestEigenvalue ?? 0];
}

describe('every imperfection alone', () => {
  for (const { name, size, settings, measure, bound, off, found = 0.01 } of imperfections) {
    describe(name, () => {
      it(`shows in the output with its size, to ${(100 * bound).toPrecision(2)} %`, async () => {
        expect(Math.abs((await measure(settings(size))) / size - 1)).to.be.below(bound);
      });

      it(`is found to be wrong where it is ${100 * found} % too large`, async () => {
        expect(Math.abs((await measure(settings((1 + found) * size))) / size - 1)).to.be.above(bound);
      });

      it('off is the ideal device, bit for bit', async () => {
        expect(await wholeRun(off)).to.deep.equal(await wholeRun({}));
      });
    });
  }
});
