import type { InlineVector } from '../proto/types/spu/v1/InlineVector.js';
import type { MatrixHeader } from '../proto/types/spu/v1/MatrixHeader.js';
import type { RunRequest } from '../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../proto/types/spu/v1/RunResponse.js';
import type { RunStepResponse__Output } from '../proto/types/spu/v1/RunStepResponse.js';
import { createCollector } from './operations/readout.js';
import {
  type ChangeDampingOptions,
  dampingHeader,
  type Evolution,
  type EvolveOptions,
  type LoadMatrixOptions,
  type LoadVectorOptions,
  type MatrixLoaded,
  matrixHeader,
  readEvolution,
  readMatrixLoaded,
  readVectorLoaded,
  type VectorLoaded,
  type VectorRole,
  vectorHeader,
  vectorTensor,
  wireEvolve,
} from './operations/requests.js';
import {
  createAssembler,
  isRepeatableSample,
  type Reduction,
  readHeader,
  readOutMemory,
  readTiming,
  type SampleOptions,
  type Samples,
  wireSample,
} from './operations/sampling.js';
import type { MatrixSource } from './structures/matrix.js';
import type { Encoding, TensorValues } from './structures/tensor.js';
import type { Connection } from './transport/connection.js';
import { createPipeline, type Operation } from './transport/pipeline.js';
import { createUploadBody, type UploadBody } from './upload/chunks.js';

export interface StepOptions {
  /** b, N numbers; absent leaves the last one. */
  target?: TensorValues;
  /** Of the target. Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
  /** Absent leaves the state. */
  evolve?: EvolveOptions;
  /** Absent reads nothing. Without its `at`, the end of the step's evolution. */
  sample?: SampleOptions;
}

export interface StepResult {
  vector?: VectorLoaded;
  evolution?: Evolution;
  samples?: Samples;
}

/**
 * The calls of a session pipelined on one stream: each is sent without waiting for the answers of those before it, and
 * answers come in order. So the next upload overlaps this evolution and read-out. A lost connection is opened again
 * and what had not been answered is sent again, if all of it is safe to repeat. When a call fails the others on their
 * way fail with ABORTED.
 */
export interface Run {
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

/** A whole message must stay below the 4 MiB that gRPC accepts by default. */
const largestInline = 3 << 20;

export function createRun(connection: Connection, sessionId: string, signal?: AbortSignal): Run {
  const pipeline = createPipeline({
    open: () => connection.service.run(connection.metadata),
    greeting: { open: { sessionId } },
    retry: connection.retry,
    signal,
  });

  /** `read` answers undefined until the last message of an answer. */
  function call<Result>(
    messages: Operation['messages'],
    isRepeatable: () => boolean,
    read: (response: RunResponse__Output) => Result | undefined,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
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
  }

  const upload = <Result>(
    header: RunRequest,
    body: UploadBody,
    checksum: boolean | undefined,
    read: (response: RunResponse__Output) => Result | undefined,
  ) =>
    call(
      async function* () {
        yield header;
        yield* body.messages(checksum ?? false);
      },
      body.isRepeatable,
      read,
    );

  const sendMatrix = (header: MatrixHeader, body: UploadBody): Promise<MatrixLoaded> =>
    upload({ matrix: header }, body, header.checksum, ({ matrix: loaded }) =>
      loaded ? readMatrixLoaded(loaded, body) : undefined,
    );

  async function loadVector(role: VectorRole, values: TensorValues, options: LoadVectorOptions = {}) {
    const body = createUploadBody([vectorTensor(values, options)]);
    const header = vectorHeader(sessionId, role, body, options);
    return upload({ vector: header }, body, options.checksum, ({ vector }) =>
      vector ? readVectorLoaded(vector) : undefined,
    );
  }

  return {
    async loadMatrix(matrix, options = {}) {
      const body = createUploadBody(matrix.tensors);
      return sendMatrix(matrixHeader(sessionId, matrix, body, options), body);
    },
    changeDamping: async (damping, options = {}) =>
      sendMatrix(dampingHeader(sessionId, damping, options), createUploadBody([])),
    loadVector: (values, options) => loadVector('target', values, options),
    loadState: (values, options) => loadVector('state', values, options),
    async evolve(options) {
      const evolve = wireEvolve(sessionId, options);
      return call(
        () => ({ evolve }),
        () => true,
        (response) => (response.evolve ? readEvolution(response.evolve) : undefined),
      );
    },
    async sample(options = {}) {
      const sample = wireSample(sessionId, options);
      const collector = createCollector(options.reduction ?? 'none');
      return call(
        () => ({ sample }),
        () => isRepeatableSample(options),
        (response) => (response.sample ? collector(response.sample) : undefined),
      );
    },
    async step(options) {
      const evolve = options.evolve && wireEvolve(sessionId, options.evolve);
      const sample = options.sample && wireSample(sessionId, options.sample);
      const body = options.target && createUploadBody([vectorTensor(options.target, options)]);
      const isInline = body && body.bytes <= largestInline && body.specs[0].scale!.length <= 1;
      const written = body && !isInline ? loadVector('target', options.target!, options) : undefined;
      let memory: ArrayBuffer | undefined;
      const stepWith = (target?: InlineVector): RunRequest => ({ step: { target, evolve, sample } });
      const answer = call(
        () => {
          if (!isInline) return stepWith();
          const data = body.whole();
          return data ? stepWith(inlineVector(body, data)) : gathered(body, stepWith);
        },
        () => (body?.isRepeatable() ?? true) && isRepeatableSample(options.sample ?? {}),
        createStepReader(options.sample?.reduction ?? 'none', () => memory),
      );
      if (!written) return answer;
      // While the device computes.
      written.then(
        () => {
          if (options.sample) memory = readOutMemory(Number(body?.specs[0].shape?.[0]), options.sample);
        },
        () => {},
      );
      const [vector, result] = await Promise.all([written, answer]);
      return { ...result, vector };
    },
    close: () => pipeline.close(),
  };
}

function inlineVector({ specs: [{ dtype, scale }] }: UploadBody, data: Buffer): InlineVector {
  return { dtype, scale: scale?.[0], data };
}

/** A step whose target comes in pieces. */
async function* gathered(
  body: UploadBody,
  stepWith: (target: InlineVector) => RunRequest,
): AsyncGenerator<RunRequest> {
  const data = Buffer.allocUnsafe(body.bytes);
  for await (const message of body.messages(false)) {
    if ('chunk' in message) data.set(message.chunk.data as Uint8Array, message.chunk.offset as number);
  }
  yield stepWith(inlineVector(body, data));
}

/** A step's answer: one message, followed by those of its read-out where that is long. */
function createStepReader(
  reduction: Reduction,
  memory: () => ArrayBuffer | undefined,
): (response: RunResponse__Output) => StepResult | undefined {
  let result: StepResult = {};
  const collector = createCollector(reduction, memory);
  return ({ step, sample }) => {
    if (sample) {
      const samples = collector(sample);
      return samples && { ...result, samples };
    }
    if (!step) return undefined;
    result = readStep(step);
    if (!step.header) return result;
    if (!step.timing) {
      collector({ header: step.header, message: 'header' });
      return undefined;
    }
    const assembler = createAssembler(readHeader(step.header), reduction);
    assembler.add(0, step.data);
    return { ...result, samples: assembler.finish(readTiming(step.timing)) };
  };
}

function readStep({ vector, evolve }: RunStepResponse__Output): StepResult {
  return {
    ...(vector && { vector: readVectorLoaded(vector) }),
    ...(evolve && { evolution: readEvolution(evolve) }),
  };
}
