import type { RunStep__Output } from '../../../proto/types/spu/v1/RunStep.js';
import type { RunStepResponse } from '../../../proto/types/spu/v1/RunStepResponse.js';
import type { SampleResponse } from '../../../proto/types/spu/v1/SampleResponse.js';
import type { SampleHeader, StepEvent, StepRequest } from '../../device/device.js';
import { stepOf } from '../../device/stepOf.js';
import { elementBytes } from '../../device/tensor.js';
import type { Session } from '../../session/session.js';
import type { Call } from '../calls/call.js';
import type { Write } from '../calls/streams.js';
import { fromEvolution, fromSampleHeader, fromTiming } from '../convert/requests.js';
import { fromMatrixLoaded, fromVectorLoaded } from '../convert/upload.js';
import { type CheckedStep, checkStep, requestOf } from './checkStep.js';
import { chunkBytes, writeChunks } from './sample.js';
import { createSampleChecksum, type SampleChecksum } from './sampleChecksum.js';

/** Larger targets go the way of an upload, straight into the device's memory. */
const largestTarget = 2 ** 16;

/** A step that waits for its turn. */
export interface Step {
  carryOut(
    call: Call,
    writeAnswer: Write<RunStepResponse>,
    writeSample: Write<SampleResponse>,
  ): Promise<void>;
  /** Its turn never comes. */
  skip(error: unknown): void;
}

/** Does it in one exchange with the device where there is one for it and it is worth it. */
function askDevice({ device }: Session, request: StepRequest, signal: AbortSignal): AsyncIterable<StepEvent> {
  const bytes = request.target?.data.byteLength ?? 0;
  return device.step && bytes <= largestTarget
    ? device.step(request, signal)
    : stepOf(device, request, signal);
}

function sizeOf(header: SampleHeader): number {
  return header.shape.reduce((product, extent) => product * extent, elementBytes[header.dtype]);
}

/** Where a read-out goes: a small one into the answer, a large one behind it. */
interface ReadOutSink {
  take(event: Extract<StepEvent, { kind: 'header' | 'data' | 'timing' }>): Promise<void>;
  /** The answer has gone out before its read-out. */
  readonly answered: boolean;
}

function createReadOutSink(
  call: Call,
  answer: RunStepResponse,
  checksum: SampleChecksum,
  writeAnswer: Write<RunStepResponse>,
  writeSample: Write<SampleResponse>,
): ReadOutSink {
  let collected: Uint8Array | undefined;
  let at = 0;
  let answered = false;
  return {
    async take(event) {
      if (event.kind === 'header') {
        answer.header = fromSampleHeader(event.header);
        const size = sizeOf(event.header);
        answered = size > chunkBytes;
        if (answered) await writeAnswer(answer);
        else {
          collected = new Uint8Array(size);
          answer.data = Buffer.from(collected.buffer);
        }
      } else if (event.kind === 'data') {
        checksum.add(event.bytes);
        if (collected) collected.set(event.bytes, at);
        else await writeChunks(event.bytes, at, writeSample);
        at += event.bytes.byteLength;
        call.sent += event.bytes.byteLength;
      } else {
        answer.timing = fromTiming(event.timing, checksum.value);
        if (answered) await writeSample({ timing: answer.timing });
      }
    },
    get answered() {
      return answered;
    },
  };
}

async function carryOut(
  session: Session,
  checked: CheckedStep,
  call: Call,
  writeAnswer: Write<RunStepResponse>,
  writeSample: Write<SampleResponse>,
): Promise<void> {
  const { evolution, readOut } = checked;
  const checksum = createSampleChecksum(readOut?.checksum ?? false);
  const answer: RunStepResponse = {};
  const known = await evolution?.known;
  if (known) answer.evolve = fromEvolution(known);
  const request = await requestOf(checked, known);
  const sink = createReadOutSink(call, answer, checksum, writeAnswer, writeSample);
  for await (const event of askDevice(session, request, call.signal)) {
    switch (event.kind) {
      case 'matrix':
        answer.matrix = fromMatrixLoaded({ loaded: event.loaded, receive: 0 });
        break;
      case 'vector':
        call.received += request.target!.data.byteLength;
        answer.vector = fromVectorLoaded({ loaded: event.loaded, receive: 0 });
        break;
      case 'evolution':
        evolution?.asked?.accepted(event.evolution);
        answer.evolve = fromEvolution(event.evolution);
        break;
      default:
        await sink.take(event);
    }
  }
  if (!sink.answered) await writeAnswer(answer);
}

/** A damping, a target, an evolution and a read-out, each of which may be absent. Checks all of it at once. */
export function prepareStep(session: Session, message: RunStep__Output): Step {
  const checked = checkStep(session, message);
  const skip = (error: unknown) => checked.evolution?.asked?.failed(error);
  return {
    async carryOut(call, writeAnswer, writeSample) {
      try {
        await carryOut(session, checked, call, writeAnswer, writeSample);
      } catch (error) {
        skip(error);
        throw error;
      }
    },
    skip,
  };
}
