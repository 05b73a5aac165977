import type { InlineVector__Output } from '../../../proto/types/spu/v1/InlineVector.js';
import type { RunStep__Output } from '../../../proto/types/spu/v1/RunStep.js';
import type { RunStepResponse } from '../../../proto/types/spu/v1/RunStepResponse.js';
import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { SampleHeader, StepEvent, StepRequest } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import { stepOf } from '../../device/stepOf.js';
import { elementBytes, type TensorSpec } from '../../device/tensor.js';
import type { Session } from '../../session/session.js';
import { validateSample, validateVector } from '../../session/validateRequests.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { dtypeOf, fromEnum } from '../convert/enums.js';
import { fromEvolution, fromSampleHeader, fromTiming, toSample } from '../convert/requests.js';
import { fromVectorLoaded } from '../convert/upload.js';
import { type EvolveOnce, evolveOnce } from './evolve.js';
import { chunkBytes, writeChunks } from './sample.js';

/** Larger targets go the way of an upload, straight into the device's memory. */
const largestTarget = 2 ** 16;

function toTarget(session: Session, message: InlineVector__Output): NonNullable<StepRequest['target']> {
  const dtype = fromEnum('step.target.dtype', message.dtype, dtypeOf);
  const { data, scale } = message;
  if (data.byteLength % elementBytes[dtype] !== 0) {
    throw invalidArgument(
      'step.target.data',
      `has ${data.byteLength} bytes; ${dtype} needs a multiple of ${elementBytes[dtype]}.`,
    );
  }
  const tensor: TensorSpec = {
    role: 'vector',
    dtype,
    shape: [data.byteLength / elementBytes[dtype]],
    scale: scale === undefined ? [] : [scale],
    layout: 'full',
    block: 0,
    segment: 0,
  };
  validateVector({ role: 'target', tensor }, session.limits);
  return { tensor, data };
}

function sizeOf(header: SampleHeader): number {
  return header.shape.reduce((product, extent) => product * extent, elementBytes[header.dtype]);
}

/** What a device is asked for, and how it is known whether its evolution was asked for before. */
interface Checked {
  request: StepRequest;
  evolution?: EvolveOnce;
}

/** All of a step is checked before any of it is done. */
function check(session: Session, message: RunStep__Output): Checked {
  const sample = message.sample ? toSample(message.sample) : undefined;
  if (sample) validateSample(sample, session.limits);
  const evolution = message.evolve ? evolveOnce(session, message.evolve) : undefined;
  return {
    request: {
      target: message.target ? toTarget(session, message.target) : undefined,
      evolve: evolution?.request,
      sample: sample && (message.sample?.at ? sample : { ...sample, at: undefined }),
    },
    evolution,
  };
}

/** Does it in one exchange with the device where there is one for it and it is worth it. */
function carryOut(session: Session, request: StepRequest, signal: AbortSignal): AsyncIterable<StepEvent> {
  const { device } = session;
  const bytes = request.target?.data.byteLength ?? 0;
  return device.step && bytes <= largestTarget
    ? device.step(request, signal)
    : stepOf(device, request, signal);
}

/** A target, an evolution and a read-out, each of which may be absent. */
export async function step(
  session: Session,
  message: RunStep__Output,
  call: Call,
  writeAnswer: Write<RunStepResponse>,
  writeSample: Write<SampleResponse>,
): Promise<void> {
  const { request, evolution } = check(session, message);
  const answer: RunStepResponse = {};
  const known = evolution?.known && (await evolution.known);
  if (known) {
    request.evolve = undefined;
    if (request.sample) request.sample.at ??= { at: 'evolution', id: known.id };
    answer.evolve = fromEvolution(known);
  }
  const begun = known ? undefined : evolution?.begin();
  /** A small read-out goes into the answer, a large one behind it. */
  let collected: Uint8Array | undefined;
  let at = 0;
  try {
    for await (const event of carryOut(session, request, call.signal)) {
      switch (event.kind) {
        case 'vector':
          call.received += request.target!.data.byteLength;
          answer.vector = fromVectorLoaded({ loaded: event.loaded, receive: 0 });
          break;
        case 'evolution':
          begun?.accepted(event.evolution);
          answer.evolve = fromEvolution(event.evolution);
          break;
        case 'header': {
          answer.header = fromSampleHeader(event.header);
          const size = sizeOf(event.header);
          if (size > chunkBytes) await writeAnswer(answer);
          else collected = new Uint8Array(size);
          break;
        }
        case 'data':
          if (collected) collected.set(event.bytes, at);
          else await writeChunks(event.bytes, at, writeSample);
          at += event.bytes.byteLength;
          call.sent += event.bytes.byteLength;
          break;
        case 'timing':
          answer.timing = fromTiming(event.timing);
          if (!collected) await writeSample({ timing: answer.timing });
      }
    }
  } catch (error) {
    begun?.failed(error);
    throw error;
  }
  if (collected) answer.data = Buffer.from(collected.buffer);
  if (collected || !request.sample) await writeAnswer(answer);
}
