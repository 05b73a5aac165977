import { randomUUID } from 'node:crypto';
import type { Floats } from '../../common/dtype.js';
import type { Evolution } from '../../common/results.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { VectorLoaded } from '../operations/loadVector.js';
import type { Samples } from '../operations/readout.js';
import type { SampleOptions } from '../operations/sample.js';
import type { StepResult } from '../operations/step.js';
import type { Run } from '../run.js';
import type { MatrixSource } from '../structures/matrix.js';

export interface DeviceStepOptions {
  /** Units of tau. */
  duration: number;
  /** Units of tau: evolves for so long with the factors and the target of the step before. */
  delay: number;
  initialState: 'reset' | 'warm';
  sample: SampleOptions;
}

/** What a device did for one step. */
export interface DeviceStep {
  matrix: MatrixLoaded;
  vector: VectorLoaded;
  /** The one that was read out. */
  evolution: Evolution;
  samples: Samples;
}

/** What is on its way for one step. */
type Started = { [Part in keyof DeviceStep]: Promise<DeviceStep[Part]> };

/** Takes a device through one step; steps begun together keep their order. After a failure the next starts afresh. */
export type TakeStep = (matrix: MatrixSource, target: Floats) => Promise<DeviceStep>;

/** Loads, evolutions and read-outs of successive steps on one Run stream. */
export function createDeviceSteps(run: Run, options: DeviceStepOptions): TakeStep {
  const { duration, delay, initialState, sample } = options;
  /** Request id of the evolution with the last step's factors, under way while the trainer differentiates. */
  let delayed: string | undefined;
  let hasState = false;

  const startOf = () => (initialState === 'reset' || !hasState ? 'target' : 'keep');

  function startAtOnce(matrix: MatrixSource, target: Floats): Started {
    const loaded = run.loadMatrix(matrix);
    const step = run.step({
      target,
      encoding: 'float32',
      evolve: { duration, initialState: startOf() },
      sample,
    });
    return { matrix: loaded, vector: step.then(({ vector }) => vector!), ...partsOf(step) };
  }

  /** Matrix and target take effect when the delayed evolution ends; the state goes on from there. */
  function startDelayed(matrix: MatrixSource, target: Floats, requestId: string): Started {
    const effectiveAt = { requestId };
    const loaded = run.loadMatrix(matrix, { effectiveAt });
    const vector = run.loadVector(target, { encoding: 'float32', effectiveAt });
    const step = run.step({ evolve: { duration: duration - delay, initialState: 'keep' }, sample });
    return { matrix: loaded, vector, ...partsOf(step) };
  }

  function start(matrix: MatrixSource, target: Floats): Started {
    const started = delayed ? startDelayed(matrix, target, delayed) : startAtOnce(matrix, target);
    hasState = true;
    if (delay > 0) {
      const requestId = randomUUID();
      delayed = requestId;
      run.evolve({ duration: delay, initialState: startOf(), requestId }).catch(() => {
        // The next step starts afresh.
        if (delayed === requestId) delayed = undefined;
      });
    }
    for (const promise of Object.values(started)) promise.catch(() => {});
    return started;
  }

  return async (matrix, target) => {
    try {
      return await finished(start(matrix, target));
    } catch (error) {
      delayed = undefined;
      hasState = false;
      throw error;
    }
  };
}

const partsOf = (step: Promise<StepResult>) => ({
  evolution: step.then(({ evolution }) => evolution!),
  samples: step.then(({ samples }) => samples!),
});

async function finished(started: Started): Promise<DeviceStep> {
  const [matrix, vector, evolution, samples] = await Promise.all([
    started.matrix,
    started.vector,
    started.evolution,
    started.samples,
  ]);
  return { matrix, vector, evolution, samples };
}
