import type { Evolution } from '../common/results.js';
import { checkArgument, notNegative } from './checks.js';
import { checkEvolve, type EvolveOptions } from './operations/evolve.js';
import { evolveCall, matrixCall, sampleCall } from './operations/exchanges.js';
import {
  type ChangeDampingOptions,
  changeDamping,
  checkChangeDamping,
  checkLoadedDamping,
  checkLoadMatrix,
  type LoadMatrixOptions,
  loadMatrix,
  type MatrixLoaded,
} from './operations/loadMatrix.js';
import { checkLoadVector, type LoadVectorOptions, type VectorLoaded } from './operations/loadVector.js';
import type { Lease } from './operations/openSession.js';
import type { Samples } from './operations/readout.js';
import { createRunSender } from './operations/runSender.js';
import { checkSample, type SampleOptions } from './operations/sample.js';
import { checkStep, type StepOptions, type StepResult } from './operations/step.js';
import { sendParts, sendStep, sendVector } from './operations/stepCalls.js';
import { checkMatrix, type MatrixSource } from './structures/matrix.js';
import type { TensorValues } from './structures/tensor.js';
import type { Connection } from './transport/connection.js';

/**
 * The calls of a session pipelined on one stream: each is sent without waiting for the answers of those before it, and
 * answers come in order. So the next upload overlaps this evolution and read-out. A lost connection is opened again
 * and what had not been answered is sent again, if all of it is safe to repeat. When a call fails the others on their
 * way fail with ABORTED. On a device without this stream the same calls are made one after the other.
 *
 * Methods throw SpuError (INVALID_ARGUMENT before anything is sent, FAILED_PRECONDITION after `close`), or the reason
 * of the signal that session.run() was given.
 *
 * @example
 * const run = session.run();
 * const loaded = run.loadMatrix(A); // no await: the step goes out behind it
 * const { samples } = await run.step({
 *   target: b,
 *   evolve: { duration: 50, initialState: 'target' },
 *   sample: { reduction: 'mean' },
 * });
 * console.log((await loaded).version, samples?.mean);
 * await run.close();
 */
export interface Run extends AsyncDisposable {
  /** Programs A, as a whole or not at all. */
  loadMatrix(matrix: MatrixSource, options?: LoadMatrixOptions): Promise<MatrixLoaded>;
  /** Another lambda for the matrix loaded last, whose numbers are not sent again. */
  changeDamping(damping: number, options?: ChangeDampingOptions): Promise<MatrixLoaded>;
  /** Writes b, N numbers: the force (the gradient). */
  loadVector(values: TensorValues, options?: LoadVectorOptions): Promise<VectorLoaded>;
  /** Writes x, N numbers: a state that an evolution may start from. */
  loadState(values: TensorValues, options?: LoadVectorOptions): Promise<VectorLoaded>;
  /** Lets the state evolve; answers at once. */
  evolve(options: EvolveOptions): Promise<Evolution>;
  /** Reads the state. */
  sample(options?: SampleOptions): Promise<Samples>;
  /** Damping, target, evolution and read-out in one message and one answer. A target above 3 MiB is uploaded before. */
  step(options: StepOptions): Promise<StepResult>;
  /** Resolves when everything has been answered. */
  close(): Promise<void>;
}

/** Pipelines the calls of a session. */
export function createRun(connection: Connection, lease: Lease, signal?: AbortSignal): Run {
  const { id } = lease;
  const { features } = lease.device;
  const { send, checkOpen, close } = createRunSender(connection, lease, signal);
  // Where there is no Run the calls that stand for it take steps apart.
  const hasStep = features.includes('step') || !features.includes('run');
  return {
    async loadMatrix(matrix, options = {}) {
      checkOpen();
      checkMatrix(matrix);
      checkLoadMatrix(options);
      return send(matrixCall(loadMatrix(id, matrix, options)));
    },
    async changeDamping(damping, options = {}) {
      checkOpen();
      checkArgument('damping', damping, notNegative);
      checkChangeDamping(options);
      checkLoadedDamping(lease.device);
      return send(matrixCall(changeDamping(id, damping, options)));
    },
    async loadVector(values, options = {}) {
      checkOpen();
      checkLoadVector(options);
      return sendVector(send, id, 'target', values, options);
    },
    async loadState(values, options = {}) {
      checkOpen();
      checkLoadVector(options);
      return sendVector(send, id, 'state', values, options);
    },
    async evolve(options) {
      checkOpen();
      checkEvolve(options);
      return send(evolveCall(id, options));
    },
    async sample(options = {}) {
      checkOpen();
      checkSample(options);
      return send(sampleCall(id, options));
    },
    async step(options) {
      checkOpen();
      checkStep(options);
      if (options.damping !== undefined) checkLoadedDamping(lease.device);
      return hasStep ? sendStep(send, id, options) : sendParts(send, id, options);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
