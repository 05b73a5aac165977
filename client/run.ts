import type { Evolution } from '../common/results.js';
import type { RunResponse__Output } from '../proto/types/spu/v1/RunResponse.js';
import { type EvolveOptions, readEvolution, wireEvolve } from './operations/evolve.js';
import {
  type ChangeDampingOptions,
  changeDamping,
  type LoadMatrixOptions,
  loadMatrix,
  type MatrixLoaded,
  type MatrixUpload,
} from './operations/loadMatrix.js';
import {
  type LoadVectorOptions,
  loadVector,
  type VectorLoaded,
  type VectorUpload,
  vectorTensor,
} from './operations/loadVector.js';
import { createCollector, type Samples } from './operations/readout.js';
import { isRepeatableSample, type SampleOptions, wireSample } from './operations/sample.js';
import { createStep, type StepOptions, type StepResult } from './operations/step.js';
import { uploadMessages } from './operations/upload.js';
import type { MatrixSource } from './structures/matrix.js';
import type { TensorValues } from './structures/tensor.js';
import type { Connection } from './transport/connection.js';
import type { Exchange } from './transport/exchangeQueue.js';
import { createPipeline } from './transport/pipeline.js';

/**
 * The calls of a session pipelined on one stream: each is sent without waiting for the answers of those before it, and
 * answers come in order. So the next upload overlaps this evolution and read-out. A lost connection is opened again
 * and what had not been answered is sent again, if all of it is safe to repeat. When a call fails the others on their
 * way fail with ABORTED.
 */
export interface Run extends AsyncDisposable {
  loadMatrix(matrix: MatrixSource, options?: LoadMatrixOptions): Promise<MatrixLoaded>;
  /** Another lambda for the matrix loaded last, whose numbers are not sent again. */
  changeDamping(damping: number, options?: ChangeDampingOptions): Promise<MatrixLoaded>;
  /** b, the force (the gradient). */
  loadVector(values: TensorValues, options?: LoadVectorOptions): Promise<VectorLoaded>;
  /** x, a state that an evolution may start from. */
  loadState(values: TensorValues, options?: LoadVectorOptions): Promise<VectorLoaded>;
  evolve(options: EvolveOptions): Promise<Evolution>;
  sample(options?: SampleOptions): Promise<Samples>;
  /** Target, evolution and read-out in one message and one answer. A target above 3 MiB is uploaded in chunks before. */
  step(options: StepOptions): Promise<StepResult>;
  /** Resolves when everything has been answered. */
  close(): Promise<void>;
}

/** A request of the stream and how its answer is read: `read` answers undefined until the last message. */
interface Call<Result> extends Pick<Exchange, 'messages' | 'isRepeatable'> {
  read(response: RunResponse__Output): Result | undefined;
}

export function createRun(connection: Connection, sessionId: string, signal?: AbortSignal): Run {
  const pipeline = createPipeline({
    open: () => connection.service.run(connection.metadata),
    greeting: { open: { sessionId } },
    retry: connection.retry,
    signal,
  });
  const send = <Result>({ messages, isRepeatable, read }: Call<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      pipeline.push({
        messages,
        isRepeatable,
        receive(response) {
          const result = read(response);
          if (result !== undefined) resolve(result);
          return result !== undefined;
        },
        fail: reject,
      });
    });
  const sendVector = (vector: VectorUpload) => send(vectorCall(vector));
  const close = () => pipeline.close();
  return {
    loadMatrix: async (matrix, options = {}) => send(matrixCall(loadMatrix(sessionId, matrix, options))),
    changeDamping: async (damping, options = {}) =>
      send(matrixCall(changeDamping(sessionId, damping, options))),
    loadVector: async (values, options = {}) =>
      sendVector(loadVector(sessionId, 'target', vectorTensor(values, options), options)),
    loadState: async (values, options = {}) =>
      sendVector(loadVector(sessionId, 'state', vectorTensor(values, options), options)),
    evolve: async (options) => send(evolveCall(sessionId, options)),
    sample: async (options = {}) => send(sampleCall(sessionId, options)),
    async step(options) {
      const step = createStep(sessionId, options);
      if (!step.upload) return send(step);
      const written = sendVector(step.upload);
      const answer = send(step);
      written.then(step.prepare, () => {});
      const [vector, result] = await Promise.all([written, answer]);
      return { ...result, vector };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function matrixCall(upload: MatrixUpload): Call<MatrixLoaded> {
  return {
    messages: () => uploadMessages({ matrix: upload.header }, upload),
    isRepeatable: upload.body.isRepeatable,
    read: ({ matrix }) => (matrix ? upload.read(matrix) : undefined),
  };
}

function vectorCall(upload: VectorUpload): Call<VectorLoaded> {
  return {
    messages: () => uploadMessages({ vector: upload.header }, upload),
    isRepeatable: upload.body.isRepeatable,
    read: ({ vector }) => (vector ? upload.read(vector) : undefined),
  };
}

function evolveCall(sessionId: string, options: EvolveOptions): Call<Evolution> {
  const evolve = wireEvolve(sessionId, options);
  return {
    messages: () => ({ evolve }),
    isRepeatable: () => true,
    read: (response) => (response.evolve ? readEvolution(response.evolve) : undefined),
  };
}

function sampleCall(sessionId: string, options: SampleOptions): Call<Samples> {
  const sample = wireSample(sessionId, options);
  const collector = createCollector(options.reduction);
  return {
    messages: () => ({ sample }),
    isRepeatable: () => isRepeatableSample(options),
    read: (response) => (response.sample ? collector(response.sample) : undefined),
  };
}
