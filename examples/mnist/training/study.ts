import type { Config, SpuClient } from '../../../client/index.js';
import { createTngd, type TngdOptions } from '../../../client/index.js';
import { tellWaiting } from '../../waiting.js';
import { type Batch, type Dataset, shuffledBatches } from '../data/dataset.js';
import type { Network, Score } from '../network/network.js';
import { createFirstOrder } from '../optimizers/firstOrder.js';
import { createThermodynamic, toSource } from '../optimizers/thermodynamic.js';
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
  /**
   * |x - x_ideal| / |x_ideal| of the answer for a batch, x_ideal from the same device without its imperfections; root
   * mean square over the seeds, each of which has its own batch and noise.
   */
  solutionError?: number;
  /** After training, on the test set; one a seed. */
  tests?: Score[];
  /** Why the device gave no answer, such as a programmed matrix that is not positive definite. */
  refused?: string;
}

export interface StudyOptions {
  spu: SpuClient;
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
  /** Seeds the first weights, the batches and the noise: the first of `seeds`. */
  seed: number;
  /** How often everything is done, with another seed each. */
  seeds: number;
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

/** What a device is asked: a batch of a network that has left its first weights, and the ideal answer. */
interface Question {
  seed: number;
  weights: Float32Array;
  batch: Batch;
  ideal: Float32Array;
}

/** The Fisher matrix after some steps of Adam is that of training, not of the start. */
async function ask(options: StudyOptions, seed: number, tngd: TngdOptions): Promise<Question> {
  const { network, train, batch: size, warmUpSteps } = options;
  const initial = network.initialWeights(seed) as Float32Array;
  const adam = createFirstOrder(network, initial, { rule: { rule: 'adam' }, learningRate: 1e-3 });
  const batches = shuffledBatches(train, size, seed);
  for (let step = 0; step < warmUpSteps; step++) await adam.step(batches.next().value);
  const question = { seed, weights: adam.weights, batch: batches.next().value };
  return { ...question, ideal: await solve(options, question, tngd) };
}

/** What the device answers for one batch: (F + lambda I)^-1 g as far as it got. */
async function solve(
  { spu, device, network, signal }: StudyOptions,
  { seed, weights, batch }: Omit<Question, 'ideal'>,
  tngd: TngdOptions,
): Promise<Float32Array> {
  const { gradient, rowsPerExample, segments } = await network.differentiate(weights, batch);
  const session = await spu.openSession({ device, seed, signal, onWaiting: tellWaiting });
  try {
    const optimizer = createTngd(session, tngd);
    const { direction } = await optimizer.step({
      examples: batch.size,
      rowsPerExample: rowsPerExample,
      segments: segments.map(toSource),
      gradient,
    });
    await optimizer.close();
    return direction;
  } finally {
    await session.close();
  }
}

async function train(options: StudyOptions, seed: number, tngd: TngdOptions): Promise<Score> {
  const { spu, device, network, trainingSteps: steps, signal } = options;
  const initial = network.initialWeights(seed) as Float32Array;
  const optimizer = await createThermodynamic(network, initial, spu, { ...tngd, device, seed });
  const record = await trainNetwork({
    ...options,
    optimizer,
    seed,
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
  place: StudyDevice,
  questions: Question[],
  tngd: TngdOptions,
): Promise<StudyResult> {
  const result: StudyResult = { ...place };
  try {
    let squares = 0;
    for (const question of questions) {
      squares += relativeError(await solve(options, question, tngd), question.ideal) ** 2;
    }
    result.solutionError = Math.sqrt(squares / questions.length);
    if (options.trainingSteps === 0) return result;
    const tests: Score[] = [];
    for (const { seed } of questions) tests.push(await train(options, seed, tngd));
    return { ...result, tests };
  } catch (error) {
    options.signal?.throwIfAborted();
    const { message } = error as Error;
    return { ...result, refused: result.solutionError === undefined ? message : `training: ${message}` };
  }
}

/**
 * ADC bits x matrix bits x temperature: how far the device's answer is from the ideal one for the real Fisher factors
 * of MNIST batches, and where training with such a device ends. Changes the device's configuration, and puts it back.
 */
export async function runStudy(options: StudyOptions): Promise<StudyResult[]> {
  const { spu, device, adcBits, matrixBits, temperatures, duration, damping, learningRate, signal } = options;
  const tngd: TngdOptions = { duration, damping, learningRate, signal };
  const emulator = spu.emulator(device);
  const before = await emulator.getConfig({ signal });
  const configure = (place: StudyDevice) => emulator.updateConfig(settingsOf(place, options.voltageScale));
  const places = temperatures.flatMap((temperature) =>
    adcBits.flatMap((adc) => matrixBits.map((bits) => ({ adcBits: adc, matrixBits: bits, temperature }))),
  );
  try {
    await configure({ adcBits: 0, matrixBits: 0, temperature: 0 });
    const questions: Question[] = [];
    for (let k = 0; k < options.seeds; k++) questions.push(await ask(options, options.seed + k, tngd));
    const results: StudyResult[] = [];
    for (const place of places) {
      signal?.throwIfAborted();
      await configure(place);
      const result = await measure(options, place, questions, tngd);
      results.push(result);
      options.onResult?.(result, results.length, places.length);
    }
    return results;
  } finally {
    await emulator.updateConfig(before);
  }
}
