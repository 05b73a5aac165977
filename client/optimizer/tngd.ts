import type { Floats } from '../../common/dtype.js';
import { byteLength } from '../../common/layout.js';
import type { Evolution } from '../../common/results.js';
import { abortSignal, checkArgument, extent, notNegative, object, oneOf, optionsOf } from '../checks.js';
import { invalidArgument, SpuError } from '../errors.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { VectorLoaded } from '../operations/loadVector.js';
import type { SampleTiming } from '../operations/readout.js';
import type { SampleOptions } from '../operations/sample.js';
import type { Session } from '../session.js';
import type { MatrixSource } from '../structures/matrix.js';
import { type Encoding, encoding } from '../structures/tensor.js';
import { batchMatrix, checkBatch, type TngdBatch } from './batchMatrix.js';
import { conventionChecks, type LossConvention } from './conventions.js';
import { createDeviceSteps, type DeviceStep } from './deviceSteps.js';
import { type ApplyRule, checkRule, createUpdateRule, type UpdateRule } from './updateRule.js';

/**
 * How an optimizer goes on from step to step.
 *
 * @example
 * const tngd = createTngd(session, { duration: 100, damping: 0.01, learningRate: 0.1, rule: { rule: 'adam' } });
 */
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
  /** Number format of the segments of J. Default 'float32'. */
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

const checkTngd = optionsOf<TngdOptions>(
  'createTngd',
  {},
  {
    ...conventionChecks,
    duration: notNegative,
    damping: notNegative,
    delay: notNegative,
    initialState: oneOf(['reset', 'warm']),
    encoding,
    learningRate: notNegative,
    rule: object,
    readout: object,
    signal: abortSignal,
  },
);
const checkReadout = optionsOf<Pick<SampleOptions, 'count' | 'interval'>>(
  'readout',
  {},
  { count: extent, interval: notNegative },
);

/** Throws unless the options go together. */
function checkOptions(options: TngdOptions): void {
  checkTngd(options);
  if (options.rule) checkRule(options.rule);
  if (options.readout) checkReadout(options.readout);
  const { duration = 50, delay = 0 } = options;
  checkArgument('delay', delay, (value) =>
    (value as number) > duration
      ? `is ${value} tau, but must not be longer than the duration, ${duration} tau.`
      : undefined,
  );
}

/**
 * How a step went.
 *
 * @example
 * const { diagnostics } = await tngd.step(batch);
 * console.log(diagnostics.deviceSeconds, diagnostics.matrix.smallestEigenvalue);
 */
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

/**
 * What a step gave.
 *
 * @example
 * const { update } = await tngd.step(batch);
 * for (let i = 0; i < update.length; i++) parameters[i] += update[i];
 */
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
 *
 * @example
 * const tngd: Tngd = createTngd(session, { damping: 0.01 });
 * for (const batch of batches) add(parameters, (await tngd.step(batch)).update);
 * await tngd.close();
 */
export interface Tngd extends AsyncDisposable {
  /**
   * One step. Arrays must not change before it has ended.
   * @throws SpuError, also when J, H or the gradient do not fit each other; the next step then starts afresh.
   */
  step(batch: TngdBatch): Promise<TngdResult>;
  /** Resolves when the steps that were begun have ended. */
  close(): Promise<void>;
}

/** Throws unless the gradient fits the matrix, and the matrix those of the steps before. */
function checkDimension(matrix: MatrixSource, gradient: Floats, before: number | undefined): void {
  const { dimension } = matrix;
  if (gradient.length !== dimension) {
    throw invalidArgument(
      'gradient',
      `has ${gradient.length} numbers, but the matrix has dimension ${dimension}.`,
    );
  }
  if (before !== undefined && before !== dimension) {
    throw invalidArgument(
      'matrix',
      `has dimension ${dimension}, but the steps before had ${before}: make a new optimizer.`,
    );
  }
}

/** `begun`: when the step was called, on the clock of `performance`. */
function diagnose(done: DeviceStep, source: MatrixSource, begun: number): TngdDiagnostics {
  const { matrix, vector, evolution, samples } = done;
  const { link, vectorDac, programming, evolve, adc } = samples.timing;
  return {
    matrix,
    vector,
    evolution,
    timing: samples.timing,
    deviceSeconds: link + vectorDac + programming + evolve + adc,
    hostSeconds: (performance.now() - begun) / 1000,
    bytesSent: source.tensors.reduce((sum, tensor) => sum + byteLength(tensor), 4 * source.dimension),
    bytesReceived: samples.mean!.byteLength,
  };
}

/**
 * The optimizer of thermodynamic natural gradient descent (TNGD, arXiv 2405.13817), with the SPU of a session and a Run stream
 * of its own. Each step loads A = F + lambda I (F the generalised Gauss-Newton or Fisher matrix of the batch) and b = g (the
 * gradient), lets the device relax by dx = -(A x - b) dt + sqrt(2 kappa) dW for `duration` tau, and takes what it reads for
 * (F + lambda I)^-1 g; a finite duration gives what lies between that and g.
 * @throws SpuError INVALID_ARGUMENT for options that are unknown, out of range or do not go together.
 *
 * @example
 * const tngd = createTngd(session, { duration: 50, damping: 0.01, learningRate: 0.1 });
 * const { update } = await tngd.step({
 *   examples: 64, // b
 *   rowsPerExample: 10, // dz
 *   gradient, // N numbers, of the mean loss
 *   segments: [rowKronecker({ inputs: 785, outputs: 10, activations, gradients })], // N = 7850
 *   curvature: { block: hessians }, // [b, dz, dz]
 * });
 * for (let i = 0; i < update.length; i++) weights[i] += update[i];
 */
export function createTngd(session: Session, options: TngdOptions = {}): Tngd {
  checkOptions(options);
  const { duration = 50, delay = 0, initialState = 'reset', rule = { rule: 'sgd' } } = options;
  let { damping = 0.01, learningRate = 0.01 } = options;
  const run = session.run({ signal: options.signal });
  const sample = { ...options.readout, reduction: 'mean' } as const;
  const takeStep = createDeviceSteps(run, { duration, delay, initialState, sample });
  let apply: ApplyRule | undefined;
  let dimension: number | undefined;
  let isClosed = false;
  function close(): Promise<void> {
    isClosed = true;
    return run.close();
  }
  return {
    async step(batch) {
      const begun = performance.now();
      if (isClosed) {
        throw new SpuError('FAILED_PRECONDITION', 'This optimizer is closed: call createTngd() again.');
      }
      checkBatch(batch);
      if (!('matrix' in batch)) damping = batch.damping ?? damping;
      const matrix = batchMatrix(batch, damping, options);
      checkDimension(matrix, batch.gradient, dimension);
      dimension = matrix.dimension;
      apply ??= createUpdateRule(rule, dimension);
      learningRate = batch.learningRate ?? learningRate;
      const rate = learningRate;
      const done = await takeStep(matrix, batch.gradient);
      const direction = done.samples.mean as Float32Array;
      const update = apply(direction, rate);
      return { direction, update, diagnostics: diagnose(done, matrix, begun) };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
