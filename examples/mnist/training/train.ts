import { type Batch, batchesPerEpoch, type Dataset, shuffledBatches } from '../data/dataset.js';
import type { Network, Score } from '../network/network.js';
import { noTimes, type Optimizer, type StepReport, type StepTimes } from '../optimizers/optimizer.js';

/** The network after so many steps, on the test set. */
export interface Evaluation extends Score {
  step: number;
}

/** One epoch, or what there was of it. */
export interface EpochRecord {
  /** Counted from 1. */
  epoch: number;
  /** Steps at its end. */
  step: number;
  /** Mean over its batches, each before its step. */
  trainLoss: number;
  /** At its end, on the whole test set. */
  test: Score;
  /** Wall seconds of its steps, evaluation left out. */
  hostSeconds: number;
  /** Modelled. */
  deviceSeconds: number;
  bytes: number;
}

/** One training run. */
export interface RunRecord {
  steps: number;
  epochs: EpochRecord[];
  /** On the first `curveImages` of the test set, for curves; the first one before any step. */
  curve: Evaluation[];
  curveImages: number;
  /** Sums over all steps, wall seconds. */
  times: StepTimes;
}

export interface TrainOptions {
  network: Network;
  optimizer: Optimizer;
  train: Dataset;
  test: Dataset;
  batchSize: number;
  steps: number;
  /** Order of the batches. */
  seed: number;
  /** Points of the curve, evenly spread over the steps. */
  curvePoints: number;
  /** Test images of each point. */
  curveImages: number;
  onStep?(step: number, report: StepReport): void;
  signal?: AbortSignal;
}

function head(data: Dataset, count: number): Dataset {
  const size = Math.min(count, data.count);
  const pixels = data.images.length / data.count;
  return {
    count: size,
    images: data.images.subarray(0, size * pixels),
    labels: data.labels.subarray(0, size),
  };
}

/** Trains for `steps` batches and closes the optimizer, also when it fails or `signal` ends it. */
export async function trainNetwork(options: TrainOptions): Promise<RunRecord> {
  const { network, optimizer, train, test, batchSize, steps, signal } = options;
  const batches = shuffledBatches(train, batchSize, options.seed);
  const perEpoch = batchesPerEpoch(train, batchSize);
  const shown = head(test, options.curveImages);
  const stride = Math.max(1, Math.round(steps / options.curvePoints));
  const record: RunRecord = {
    steps,
    epochs: [],
    curve: [],
    curveImages: shown.count,
    times: noTimes(),
  };
  let sums = { trainLoss: 0, hostSeconds: 0, deviceSeconds: 0, bytes: 0 };

  async function addPoint(step: number): Promise<void> {
    record.curve.push({ step, ...(await network.score(optimizer.weights, shown)) });
  }

  function add({ loss, times, deviceSeconds, bytes }: StepReport): void {
    for (const part of Object.keys(times) as (keyof StepTimes)[]) {
      record.times[part] += times[part];
      sums.hostSeconds += times[part];
    }
    sums.trainLoss += loss;
    sums.deviceSeconds += deviceSeconds;
    sums.bytes += bytes;
  }

  async function closeEpoch(step: number): Promise<void> {
    const length = step - (record.epochs.at(-1)?.step ?? 0);
    const score = await network.score(optimizer.weights, test);
    record.epochs.push({
      epoch: record.epochs.length + 1,
      step,
      ...sums,
      trainLoss: sums.trainLoss / length,
      test: { loss: score.loss, accuracy: score.accuracy },
    });
    sums = { trainLoss: 0, hostSeconds: 0, deviceSeconds: 0, bytes: 0 };
  }

  try {
    await addPoint(0);
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const report = await optimizer.step(batches.next().value as Batch);
      add(report);
      options.onStep?.(step, report);
      if (!Number.isFinite(report.loss)) {
        throw new Error(
          `The loss is ${report.loss} at step ${step}: lower the learning rate or raise the damping.`,
        );
      }
      if (step % stride === 0 || step === steps) await addPoint(step);
      if (step % perEpoch === 0 || step === steps) await closeEpoch(step);
    }
    return record;
  } finally {
    await optimizer.close();
  }
}
