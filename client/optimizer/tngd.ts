import { elementBytes, type Floats } from '../../common/dtype.js';
import { elementCount } from '../../common/layout.js';
import type { Evolution } from '../../common/results.js';
import { checkNotNegative } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { VectorLoaded } from '../operations/loadVector.js';
import type { Samples, SampleTiming } from '../operations/readout.js';
import type { SampleOptions } from '../operations/sample.js';
import type { Session } from '../session.js';
import { type CurvatureSource, lowRank, type SegmentSource } from '../structures/lowRank.js';
import type { MatrixSource } from '../structures/matrix.js';
import type { Encoding, TensorSource } from '../structures/tensor.js';
import { curvatureScale, type LossConvention, scaleCurvature } from './conventions.js';
import { type ApplyRule, createUpdateRule, type UpdateRule } from './updateRule.js';

export interface TngdOptions extends LossConvention {
  /**
   * t, how long the device relaxes for each step, in units of tau. 0 with initialState 'reset' is plain SGD, long against
   * 1 / damping the natural gradient. Default 50.
   */
  duration?: number;
  /** lambda. Default 0.01. */
  damping?: number;
  /**
   * t_d, in units of tau, at most `duration`: the device first relaxes for t_d with the factors and the gradient of the
   * step before, while the trainer differentiates the next batch, and for t - t_d with the new ones. Default 0.
   */
  delay?: number;
  /** reset (default): each step starts from x = b, the gradient. warm: from where the last one ended. */
  initialState?: 'reset' | 'warm';
  /** Of the segments of J. Default 'float32'. */
  encoding?: Encoding;
  /** eta. Default 0.01. */
  learningRate?: number;
  /** Default { rule: 'sgd' }. */
  rule?: UpdateRule;
  /** Readings averaged for each step, `interval` (tau) apart. Default one. */
  readout?: Pick<SampleOptions, 'count' | 'interval'>;
  /** Ends the optimizer's stream and whatever waits for it. */
  signal?: AbortSignal;
}

/** What a batch gave. `segments` and `curvature` as lowRank() takes them, or any other matrix. */
export type TngdBatch = {
  /** b: N numbers, on the scale that the option `loss` says. */
  gradient: Floats;
  /** For this step on. */
  learningRate?: number;
} & (
  | {
      /** b and dz. */
      examples: number;
      rowsPerExample: number;
      segments: readonly SegmentSource[];
      curvature?: CurvatureSource;
      /** lambda, for this step on. */
      damping?: number;
    }
  /** Such as blockDiagonal([kronecker(...), ...]) of K-FAC: damped by its own damping, and scaled by the trainer. */
  | { matrix: MatrixSource }
);

export interface TngdDiagnostics {
  /** What programming did: eigenvalues, quantisation error, clipped entries. */
  matrix: MatrixLoaded;
  vector: VectorLoaded;
  /** The one that was read out. */
  evolution: Evolution;
  timing: SampleTiming;
  /** Modelled seconds: link, vector DAC, programming, evolution and ADC. */
  deviceSeconds: number;
  /** Wall seconds from the call of step to its result. */
  hostSeconds: number;
  /** Bytes of tensors, each way. */
  bytesSent: number;
  bytesReceived: number;
}

export interface TngdResult {
  /** N numbers to be ADDED to the parameters. */
  update: Float32Array;
  /** What the device gave: an estimate of (F + lambda I)^-1 g, or of what lies between it and g. */
  direction: Float32Array;
  diagnostics: TngdDiagnostics;
}

/**
 * Thermodynamic natural gradient descent (arXiv 2405.13817) with the SPU of a session; knows nothing of the trainer.
 * Everything goes over one Run stream, so a step that is begun before the last one has ended uploads its factors while
 * the device still evolves.
 */
export interface Tngd {
  /**
   * One step. Arrays must not change before it has ended.
   * @throws SpuError, also when J, H or the gradient do not fit each other; the next step then starts afresh.
   */
  step(batch: TngdBatch): Promise<TngdResult>;
  close(): Promise<void>;
}

/** What is on its way for one step. */
interface Started {
  matrix: Promise<MatrixLoaded>;
  vector: Promise<VectorLoaded>;
  evolution: Promise<Evolution>;
  samples: Promise<Samples>;
}

export function createTngd(session: Session, options: TngdOptions = {}): Tngd {
  const { duration = 50, delay = 0, initialState = 'reset', rule = { rule: 'sgd' } } = options;
  let { damping = 0.01, learningRate = 0.01 } = options;
  checkNotNegative('duration', duration);
  checkNotNegative('damping', damping);
  checkNotNegative('delay', delay);
  if (delay > duration)
    throw invalidArgument(
      'delay',
      `is ${delay} tau, but must not be longer than the duration, ${duration} tau.`,
    );
  createUpdateRule(rule, 0);
  const run = session.run({ signal: options.signal });
  const sample = { ...options.readout, reduction: 'mean' } as const;
  let apply: ApplyRule | undefined;
  let dimension: number | undefined;
  /** Evolution with the last step's factors, under way while the trainer differentiates. */
  let delayed: Promise<Evolution> | undefined;
  let hasState = false;
  let turn: Promise<unknown> = Promise.resolve();

  function matrixOf(batch: TngdBatch): MatrixSource {
    if ('matrix' in batch) return batch.matrix;
    const { examples, rowsPerExample, segments } = batch;
    const factor = curvatureScale(options, examples);
    const curvature = scaleCurvature(batch.curvature, factor, examples * rowsPerExample);
    damping = batch.damping ?? damping;
    return lowRank({
      examples,
      rowsPerExample,
      segments,
      curvature,
      damping,
      encoding: options.encoding ?? 'float32',
    });
  }

  function check(matrix: MatrixSource, gradient: Floats): void {
    if (gradient.length !== matrix.dimension) {
      throw invalidArgument(
        'gradient',
        `has ${gradient.length} numbers, but the matrix has dimension ${matrix.dimension}.`,
      );
    }
    if (dimension !== undefined && dimension !== matrix.dimension) {
      throw invalidArgument(
        'matrix',
        `has dimension ${matrix.dimension}, but the steps before had ${dimension}: make a new optimizer.`,
      );
    }
    dimension = matrix.dimension;
    apply ??= createUpdateRule(rule, dimension);
  }

  const startOf = () => (initialState === 'reset' || !hasState ? 'target' : 'keep');

  function startAtOnce(matrix: MatrixSource, target: Floats): Started {
    const loaded = run.loadMatrix(matrix);
    const step = run.step({
      target,
      encoding: 'float32',
      evolve: { duration, initialState: startOf() },
      sample,
    });
    return {
      matrix: loaded,
      vector: step.then(({ vector }) => vector!),
      evolution: step.then(({ evolution }) => evolution!),
      samples: step.then(({ samples }) => samples!),
    };
  }

  /** Matrix and target take effect when the delayed evolution ends; the state goes on from there. */
  function startDelayed(matrix: MatrixSource, target: Floats, last: Evolution): Started {
    const effectiveAt = { evolution: last };
    const loaded = run.loadMatrix(matrix, { effectiveAt });
    const vector = run.loadVector(target, { encoding: 'float32', effectiveAt });
    const step = run.step({ evolve: { duration: duration - delay, initialState: 'keep' }, sample });
    return {
      matrix: loaded,
      vector,
      evolution: step.then(({ evolution }) => evolution!),
      samples: step.then(({ samples }) => samples!),
    };
  }

  async function start(matrix: MatrixSource, target: Floats): Promise<Started> {
    const last = await delayed?.catch(() => undefined);
    const started = last ? startDelayed(matrix, target, last) : startAtOnce(matrix, target);
    hasState = true;
    if (delay > 0) {
      delayed = run.evolve({ duration: delay, initialState: startOf() });
      // Whoever takes the next step asks for it; a failed one makes that step start afresh.
      delayed.catch(() => {});
    }
    for (const promise of Object.values(started)) promise.catch(() => {});
    return started;
  }

  return {
    async step(batch) {
      const begun = performance.now();
      const matrix = matrixOf(batch);
      check(matrix, batch.gradient);
      learningRate = batch.learningRate ?? learningRate;
      const rate = learningRate;
      // Steps begun together keep their order.
      const mine = turn.then(() => start(matrix, batch.gradient));
      turn = mine.catch(() => {});
      try {
        const started = await mine;
        const [loaded, vector, evolution, samples] = await Promise.all([
          started.matrix,
          started.vector,
          started.evolution,
          started.samples,
        ]);
        const direction = samples.mean as Float32Array;
        const { link, vectorDac, programming, evolve, adc } = samples.timing;
        return {
          direction,
          update: apply!(direction, rate),
          diagnostics: {
            matrix: loaded,
            vector,
            evolution,
            timing: samples.timing,
            deviceSeconds: link + vectorDac + programming + evolve + adc,
            hostSeconds: (performance.now() - begun) / 1000,
            bytesSent: wireBytes(matrix.tensors) + 4 * matrix.dimension,
            bytesReceived: direction.byteLength,
          },
        };
      } catch (error) {
        delayed = undefined;
        hasState = false;
        throw error;
      }
    },
    close: () => run.close(),
  };
}

const wireBytes = (tensors: readonly TensorSource[]) =>
  tensors.reduce((sum, tensor) => sum + elementCount(tensor) * elementBytes[tensor.dtype], 0);
