import type { InlineVector__Output } from '../../../proto/types/spu/v1/InlineVector.js';
import type { RunStep__Output } from '../../../proto/types/spu/v1/RunStep.js';
import type { RunStepResponse } from '../../../proto/types/spu/v1/RunStepResponse.js';
import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { SampleHeader, SampleRequest, VectorLoaded } from '../../device/device.js';
import { invalid } from '../../device/errors.js';
import { elementBytes } from '../../device/tensor.js';
import type { Session } from '../../session/session.js';
import { validateEvolve, validateSample, validateVector } from '../../session/validateRequests.js';
import type { Call } from '../calls.js';
import { dtypeOf, fromEnum } from '../convert/enums.js';
import { fromEvolution, fromSampleHeader, fromTiming, toEvolve, toSample } from '../convert/requests.js';
import { now } from '../convert/tensor.js';
import { fromVectorLoaded } from '../convert/upload.js';
import type { Write } from '../streams.js';
import { evolve } from './evolve.js';
import { chunkBytes, writeChunks } from './sample.js';

async function loadInline(
  session: Session,
  message: InlineVector__Output,
  signal: AbortSignal,
): Promise<VectorLoaded> {
  const dtype = fromEnum('step.target.dtype', message.dtype, dtypeOf);
  const { data, scale } = message;
  if (data.byteLength % elementBytes[dtype] !== 0)
    throw invalid(
      'step.target.data',
      `has ${data.byteLength} bytes; ${dtype} needs a multiple of ${elementBytes[dtype]}.`,
    );
  const shape = [data.byteLength / elementBytes[dtype]];
  const scales = scale === undefined ? [] : [scale];
  const tensor = {
    role: 'vector',
    dtype,
    shape,
    scale: scales,
    layout: 'full',
    block: 0,
    segment: 0,
  } as const;
  const spec = { role: 'target', tensor: { ...tensor, shape, scale: scales } } as const;
  validateVector(spec, session.limits);
  const upload = await session.device.openVector(spec);
  try {
    upload.memory[0].set(data);
    upload.arrived(0, data.byteLength);
    return await upload.commit(now, signal);
  } catch (error) {
    upload.discard();
    throw error;
  }
}

function sizeOf(header: SampleHeader): number {
  return header.shape.reduce((product, extent) => product * extent, elementBytes[header.dtype]);
}

/** Collects a small read-out into the answer, or sends the answer and then a large one behind it. */
async function readOut(
  session: Session,
  request: SampleRequest,
  call: Call,
  answer: RunStepResponse,
  writeAnswer: Write<RunStepResponse>,
  writeSample: Write<SampleResponse>,
): Promise<void> {
  let collected: Uint8Array | undefined;
  let at = 0;
  for await (const event of session.device.sample(request, call.signal)) {
    if (event.kind === 'header') {
      answer.header = fromSampleHeader(event.header);
      const size = sizeOf(event.header);
      if (size > chunkBytes) await writeAnswer(answer);
      else collected = new Uint8Array(size);
    } else if (event.kind === 'data') {
      if (collected) collected.set(event.bytes, at);
      else await writeChunks(event.bytes, at, writeSample);
      at += event.bytes.byteLength;
      call.sent += event.bytes.byteLength;
    } else if (collected)
      await writeAnswer({ ...answer, data: Buffer.from(collected.buffer), timing: fromTiming(event.timing) });
    else await writeSample({ timing: fromTiming(event.timing) });
  }
}

/** A target, an evolution and a read-out, each of which may be absent. */
export async function step(
  session: Session,
  message: RunStep__Output,
  call: Call,
  writeAnswer: Write<RunStepResponse>,
  writeSample: Write<SampleResponse>,
): Promise<void> {
  const request = message.sample && toSample(message.sample);
  // All of it is checked before any of it is done.
  if (request) validateSample(request, session.limits);
  if (message.evolve) validateEvolve(toEvolve(message.evolve), session.limits);
  const answer: RunStepResponse = {};
  if (message.target) {
    const loaded = await loadInline(session, message.target, call.signal);
    call.received += message.target.data.byteLength;
    answer.vector = fromVectorLoaded({ loaded, receive: 0 });
  }
  if (message.evolve) {
    const evolution = await evolve(session, message.evolve);
    answer.evolve = fromEvolution(evolution);
    if (request && !message.sample?.at) request.at = { at: 'evolution', id: evolution.id };
  }
  if (request) await readOut(session, request, call, answer, writeAnswer, writeSample);
  else await writeAnswer(answer);
}
