import { z } from 'zod';
import { type Feature, features, units } from '../../common/description.js';
import { dataTypes, sampleTypes } from '../../common/dtype.js';
import { reductions } from '../../common/reductions.js';
import { structureKinds } from '../../common/structures.js';
import type { Device } from './device.js';

const methods = [
  'describe',
  'reset',
  'openMatrix',
  'openVector',
  'evolve',
  'sample',
  'status',
  'close',
] as const;

/** Methods that a device with a feature must have. */
const methodsOf: Partial<Record<Feature, readonly string[]>> = {
  loadedDamping: ['changeDamping'],
  cancelEvolution: ['evolutions', 'cancelEvolution'],
  calibrate: ['calibrate', 'resetCalibration'],
};

const count = z.number().int().nonnegative();
const range = z
  .object({ min: count, max: count })
  .refine(({ min, max }) => min <= max, { message: 'min is above max' });
const converter = z.object({
  bits: count,
  fullScale: z.number().positive().optional(),
  rounding: z.enum(['nearest', 'stochastic']),
});
const seconds = z.number().nonnegative().optional();
const toleranceNames = ['tau', 'kappa', 'gain', 'offset', 'cellError', 'drift'] as const;
const tolerance = z.object({ relative: z.number().nonnegative(), absolute: z.number().nonnegative() });

/** What a DeviceDescription must hold at run time. */
const description = z.object({
  name: z.string().min(1),
  vendor: z.string(),
  model: z.string(),
  serial: z.string(),
  driver: z.enum(['emulator', 'hardware']),
  extensions: z.array(z.string()),
  limits: z.object({
    dimension: range,
    rank: range,
    structures: z.array(z.enum(structureKinds)).min(1),
    dtypes: z.array(z.enum(dataTypes)).min(1),
    reductions: z.array(z.enum(reductions)).min(1),
    maxDuration: z.number().positive(),
    maxSamples: count.positive(),
    memoryBytes: z.number().positive(),
    maxQueuedEvolutions: count,
    maxCalibrationReadings: count,
    sampleDtypes: z.array(z.enum(sampleTypes)).min(1),
    maxCovarianceDimension: count,
    asymmetryTolerance: z.number().nonnegative(),
    maxBlocks: count,
    maxSegments: count,
  }),
  analog: z.object({
    tau: z.number().positive(),
    kappa: z.number().nonnegative().optional(),
    matrixDac: converter.optional(),
    vectorDac: converter.optional(),
    adc: converter.optional(),
    clock: z.enum(['virtual', 'realtime']).optional(),
    secondsPerTick: z.number().positive(),
    idleState: z.enum(['hold', 'freeRun']).optional(),
    tolerances: z.partialRecord(z.enum(toleranceNames), tolerance.optional()).optional(),
  }),
  timing: z.object({
    linkBitsPerSecond: z.number().positive().optional(),
    linkLatency: seconds,
    linkBitsPerEntry: count.optional(),
    programmingPerCell: seconds,
    vectorDacPerEntry: seconds,
    adcPerEntry: seconds,
  }),
  calibration: z.array(
    z.object({ name: z.string(), value: z.number(), unit: z.enum(units), measuredAt: z.date() }),
  ),
  badCells: z.array(count),
  compute: z.string().optional(),
  features: z.array(z.enum(features)),
});

function hasMethod(device: object, method: string): boolean {
  return typeof (device as Record<string, unknown>)[method] === 'function';
}

/** What is missing of the features that a device says it has. */
function unkeptPromises(device: object, promised: readonly Feature[]): string[] {
  return promised.flatMap((feature) =>
    (methodsOf[feature] ?? [])
      .filter((method) => !hasMethod(device, method))
      .map((method) => `features: ${feature} needs the method ${method}`),
  );
}

/** Throws, with every mistake in the message, if what a driver made is not a Device of this name. */
export async function checkDevice(device: unknown, name: string): Promise<void> {
  if (typeof device !== 'object' || device === null) throw new Error('the driver returned no device object');
  const missing = methods.filter((method) => !hasMethod(device, method));
  if (missing.length > 0) throw new Error(`the driver's device has no method ${missing.join(', ')}`);
  const stated = description.safeParse(await (device as Device).describe());
  const mistakes = stated.success
    ? unkeptPromises(device, stated.data.features)
    : stated.error.issues.map((issue) => `${issue.path.join('.') || 'describe()'}: ${issue.message}`);
  if ((device as Device).name !== name)
    mistakes.push(`name: is ${(device as Device).name}, the server asked for ${name}`);
  if (mistakes.length > 0) throw new Error(`the driver's description is wrong: ${mistakes.join('; ')}`);
}
