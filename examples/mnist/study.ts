import type { Config, EmulatorControl, Spu } from '../../client/index.js';
import { createTngd, type TngdOptions } from '../../client/index.js';
import { type Batch, type Dataset, shuffledBatches } from './data.js';
import type { Network } from './network/network.js';
import { createFirstOrder } from './optimizers/firstOrder.js';
import { createThermodynamic, toSource } from './optimizers/thermodynamic.js';
import { trainNetwork } from './train.js';

/** One emulated device of the study. */
export interface StudyDevice {
  /** 0: bypassed. */
  adcBits: number;
  matrixBits: number;
  /** K. */
  temperature: number;
}

/** What it did. */
export interface StudyResult extends StudyDevice {
  /** |x - x_ideal| / |x_ideal| of the answer for one batch, x_ideal from the same device without its imperfections. */
  solutionError?: number;
  /** After training, on the test set. */
  testLoss?: number;
  testAccuracy?: number;
  /** Why the device gave no answer, such as a programmed matrix that is not positive definite. */
  refused?: string;
}

export interface StudyOptions {
  spu: Spu;
  /** Name of an emulated device. */
  device: string;
  network: Network;
  train: Dataset;
  test: Dataset;
  adcBits: number[];
  matrixBits: number[];
  /** K. */
  temperatures: number[];
  /** Voltage of one unit of the state, V: with 2.03 mV, 1 nF at 300 K has kappa = 1e-6. */
  voltageScale: number;
  batch: number;
  duration: number;
  damping: number;
  learningRate: number;
  /** Steps of Adam before the batch whose answer is measured. */
  warmUpSteps: number;
  /** Steps of TNGD on each device; 0 leaves training out. */
  trainingSteps: number;
  seed: number;
  onResult?(result: StudyResult, done: number, total: number): void;
  signal?: AbortSignal;
}

/** Bits, temperature and the way to store H; everything else of the device stays as it is. */
function settingsOf({ adcBits, matrixBits, temperature }: StudyDevice, voltageScale: number): Config {
  return {
    matrixDac: { bits: matrixBits, range: 'auto' },
    adc: { bits: adcBits, range: 'auto' },
    noise: { kappa: null, temperature, voltageScale },
    // Rounding H itself makes the matrix indefinite at few bits.
    array: { curvatureStorage: 'sqrtH' },
  };
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

/** A network that has left its first weights: its Fisher matrix is that of training, not of the start. */
async function warmUp({ network, train, batch, seed, warmUpSteps }: StudyOptions): Promise<Float32Array> {
  const initial = network.initialWeights(seed) as Float32Array;
  const adam = createFirstOrder(network, initial, { rule: { rule: 'adam' }, learningRate: 1e-3 });
  const batches = shuffledBatches(train, batch, seed);
  for (let step = 0; step < warmUpSteps; step++) await adam.step(batches.next().value);
  return adam.weights;
}

/** What the device answers for one batch: (F + lambda I)^-1 g as far as it got. */
async function solve(options: StudyOptions, weights: Float32Array, batch: Batch, tngd: TngdOptions) {
  const { spu, device, network, seed, signal } = options;
  const { gradient, segments, curvature } = await network.differentiate(weights, batch);
  const session = await spu.openSession({ device, seed, signal });
  try {
    const optimizer = createTngd(session, tngd);
    const { direction } = await optimizer.step({
      examples: batch.size,
      outputs: network.outputs,
      segments: segments.map(toSource),
      curvature: { block: curvature },
      gradient,
    });
    await optimizer.close();
    return direction;
  } finally {
    await session.close();
  }
}

async function train(options: StudyOptions, tngd: TngdOptions) {
  const { spu, device, network, seed, trainingSteps: steps, signal } = options;
  const initial = network.initialWeights(seed) as Float32Array;
  const optimizer = await createThermodynamic(network, initial, spu, { ...tngd, device, seed });
  const record = await trainNetwork({
    ...options,
    optimizer,
    batchSize: options.batch,
    steps,
    curvePoints: 1,
    curveImages: 1,
    signal,
  });
  return record.epochs.at(-1)!.test;
}

async function measure(
  options: StudyOptions,
  emulator: EmulatorControl,
  place: StudyDevice,
  question: { weights: Float32Array; batch: Batch; ideal: Float32Array; tngd: TngdOptions },
): Promise<StudyResult> {
  const { weights, batch, ideal, tngd } = question;
  try {
    await emulator.updateConfig(settingsOf(place, options.voltageScale));
    const solutionError = relativeError(await solve(options, weights, batch, tngd), ideal);
    if (options.trainingSteps === 0) return { ...place, solutionError };
    const { loss, accuracy } = await train(options, tngd);
    return { ...place, solutionError, testLoss: loss, testAccuracy: accuracy };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { ...place, refused: (error as Error).message };
  }
}

/**
 * ADC bits x matrix bits x temperature: how far the device's answer is from the ideal one for the real Fisher factors
 * of an MNIST batch, and where training with such a device ends. Changes the device's configuration, and puts it back.
 */
export async function runStudy(options: StudyOptions): Promise<StudyResult[]> {
  const { spu, device, adcBits, matrixBits, temperatures, duration, damping, learningRate, signal } = options;
  const tngd: TngdOptions = { duration, damping, learningRate, signal };
  const emulator = spu.emulator(device);
  const before = await emulator.getConfig({ signal });
  const places = temperatures.flatMap((temperature) =>
    adcBits.flatMap((adc) => matrixBits.map((bits) => ({ adcBits: adc, matrixBits: bits, temperature }))),
  );
  try {
    const weights = await warmUp(options);
    const batch = shuffledBatches(options.train, options.batch, options.seed + 1).next().value;
    const perfect = { adcBits: 0, matrixBits: 0, temperature: 0 };
    await emulator.updateConfig(settingsOf(perfect, options.voltageScale));
    const ideal = await solve(options, weights, batch, tngd);
    const results: StudyResult[] = [];
    for (const place of places) {
      signal?.throwIfAborted();
      const result = await measure(options, emulator, place, { weights, batch, ideal, tngd });
      results.push(result);
      options.onResult?.(result, results.length, places.length);
    }
    return results;
  } finally {
    await emulator.updateConfig(before);
  }
}
