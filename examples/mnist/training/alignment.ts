import { curvatureScale, lowRank } from '../../../client/index.js';
import { tellWaiting } from '../../waiting.js';
import { shuffledBatches } from '../data/dataset.js';
import { toSource } from '../optimizers/thermodynamic.js';
import { type Campaign, runPlan } from './campaign.js';
import { createModel, type ModelName } from './contenders.js';
import type { Settings } from './settings.js';

/** What the device gives for one batch after a time t, beside the gradient and the natural gradient. */
export interface Alignment {
  /** Units of tau. */
  duration: number;
  /** Cosine of the angle between what the device gives and the gradient: 1 is SGD. */
  withGradient: number;
  /** The same with (F + lambda I)^-1 g: 1 is natural gradient descent. */
  withNaturalGradient: number;
}

/** exp(-lambda t) = 1e-4: the slowest mode has settled. */
const settled = (damping: number) => Math.log(1e4) / damping;

/** Answers averaged for each duration, so that thermal noise does not hide the direction. */
export const repeats = 32;

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** The device's answers for the next batch of a network that has made `steps` steps of Adam. */
export async function measureAlignment(
  campaign: Campaign,
  options: { model: ModelName; durations: number[]; steps: number; settings: Settings; signal?: AbortSignal },
): Promise<Alignment[]> {
  const { model, durations, steps, settings, signal } = options;
  const { damping, seed } = settings;
  const network = createModel(model, campaign.host, settings);
  const { weights } = await runPlan(campaign, {
    model,
    optimizer: 'adam',
    settings,
    steps,
    seed,
    curvePoints: 1,
    curveImages: 1,
    signal,
  });
  const batch = shuffledBatches(campaign.train, settings.batch, seed + 1).next().value;
  const { gradient, rowsPerExample, segments } = await network.differentiate(weights, batch);
  const session = await campaign.device.spu.openSession({ seed, signal, onWaiting: tellWaiting });
  try {
    await session.loadMatrix(
      lowRank({
        examples: batch.size,
        rowsPerExample: rowsPerExample,
        segments: segments.map(toSource),
        curvature: {
          diagonal: new Float32Array(batch.size * rowsPerExample).fill(curvatureScale({}, batch.size)),
        },
        damping,
      }),
    );
    await session.loadVector(gradient);
    const run = session.run({ signal });
    const answer = async (duration: number) => {
      const mean = new Float32Array(network.parameters);
      for (let repeat = 0; repeat < repeats; repeat++) {
        const { samples } = await run.step({
          evolve: { duration, initialState: 'target' },
          sample: { count: 1 },
        });
        for (let i = 0; i < mean.length; i++) mean[i] += samples!.values[i] / repeats;
      }
      return mean;
    };
    const natural = await answer(settled(damping));
    const alignments: Alignment[] = [];
    for (const duration of durations) {
      const direction = await answer(duration);
      alignments.push({
        duration,
        withGradient: cosine(direction, gradient as Float32Array),
        withNaturalGradient: cosine(direction, natural),
      });
    }
    await run.close();
    return alignments;
  } finally {
    await session.close();
  }
}
