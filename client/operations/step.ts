import type { Evolution } from '../../common/results.js';
import type { InlineVector } from '../../proto/types/spu/v1/InlineVector.js';
import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import type { RunStepResponse__Output } from '../../proto/types/spu/v1/RunStepResponse.js';
import { notNegative, object, optionsOf } from '../checks.js';
import { type Encoding, encoding, type TensorValues, tensorValues } from '../structures/tensor.js';
import type { UploadBody } from '../upload/uploadBody.js';
import { checkEvolve, type EvolveOptions, readEvolution, wireEvolve } from './evolve.js';
import { type MatrixLoaded, readMatrixLoaded } from './loadMatrix.js';
import {
  loadVector,
  readVectorLoaded,
  type VectorLoaded,
  type VectorUpload,
  vectorTensor,
} from './loadVector.js';
import {
  createAssembler,
  createCollector,
  type ReadOutOptions,
  readHeader,
  type Samples,
} from './readout.js';
import { checkSample, isRepeatableSample, readOutMemory, type SampleOptions, wireSample } from './sample.js';

/**
 * A small training step in one message: each part may be absent.
 *
 * @example
 * const { samples } = await run.step({
 *   target: gradient,
 *   evolve: { duration: 50, initialState: 'target' },
 *   sample: { count: 4, interval: 1, reduction: 'mean' },
 * });
 */
export interface StepOptions {
  /** Another lambda for the matrix loaded last, before everything else of the step; absent leaves it. */
  damping?: number;
  /** b, N numbers; absent leaves the last one. */
  target?: TensorValues;
  /** Number format of the target. Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
  /** Absent leaves the state. */
  evolve?: EvolveOptions;
  /** Absent reads nothing. Without its `at`, the end of the step's evolution. */
  sample?: SampleOptions;
}

const checkParts = optionsOf<StepOptions>(
  'step',
  {},
  { damping: notNegative, target: tensorValues, encoding, evolve: object, sample: object },
);

export function checkStep(options: StepOptions): void {
  checkParts(options);
  if (options.evolve) checkEvolve(options.evolve);
  if (options.sample) checkSample(options.sample);
}

/**
 * What each part of a step did.
 *
 * @example
 * const { evolution, samples }: StepResult = await run.step({ evolve: { duration: 1 }, sample: {} });
 */
export interface StepResult {
  /** Where the damping was changed. */
  matrix?: MatrixLoaded;
  /** Where there was a target. */
  vector?: VectorLoaded;
  /** Where there was an evolution. */
  evolution?: Evolution;
  /** Where something was read. */
  samples?: Samples;
}

/** A whole message must stay below the 4 MiB that gRPC accepts by default. */
const largestInline = 3 << 20;

/** A step of a Run stream, ready to be sent. */
export interface Step {
  /** A target that is too large for the step's message and goes before it. */
  readonly upload: VectorUpload | undefined;
  messages(): RunRequest | AsyncIterable<RunRequest>;
  canResend(): boolean;
  readonly isIdempotent: boolean;
  /** Undefined until the last message of the answer. */
  read(response: RunResponse__Output): StepResult | undefined;
  /** Makes memory ready for the read-out of an uploaded target's N cells, while the device computes. */
  prepare(): void;
}

/** The options must have been checked. */
export function createStep(sessionId: string, options: StepOptions): Step {
  const evolve = options.evolve && wireEvolve(sessionId, options.evolve);
  const sample = options.sample && wireSample(sessionId, options.sample);
  const { target, damping } = options;
  const vector =
    target && loadVector(sessionId, 'target', vectorTensor(target, { encoding: options.encoding }), {});
  const isInline = vector && vector.body.bytes <= largestInline && vector.body.specs[0].scale!.length <= 1;
  const upload = isInline ? undefined : vector;
  let memory: ArrayBuffer | undefined;
  const stepWith = (target?: InlineVector): RunRequest => ({ step: { damping, target, evolve, sample } });
  return {
    upload,
    messages() {
      if (!isInline) return stepWith();
      const data = vector.body.whole();
      return data ? stepWith(inlineVector(vector.body, data)) : gathered(vector.body, stepWith);
    },
    canResend: () => !isInline || vector.body.isRepeatable(),
    isIdempotent: isRepeatableSample(options.sample ?? {}),
    read: createReader(options.sample ?? {}, () => memory),
    prepare() {
      if (upload && options.sample)
        memory = readOutMemory(Number(upload.body.specs[0].shape?.[0]), options.sample);
    },
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

/** Reads a step's answer: one message, followed by those of its read-out where that is long. */
function createReader(options: ReadOutOptions, memory: () => ArrayBuffer | undefined): Step['read'] {
  let result: StepResult = {};
  const collector = createCollector(options, memory);
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
    const assembler = createAssembler(readHeader(step.header), options);
    assembler.add(0, step.data);
    return { ...result, samples: assembler.finish(step.timing) };
  };
}

function readStep({ matrix, vector, evolve }: RunStepResponse__Output): StepResult {
  return {
    ...(matrix && { matrix: readMatrixLoaded(matrix, 0) }),
    ...(vector && { vector: readVectorLoaded(vector) }),
    ...(evolve && { evolution: readEvolution(evolve) }),
  };
}
