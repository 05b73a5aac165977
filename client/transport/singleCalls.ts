import { elementBytes } from '../../common/dtype.js';
import { dtypeNames, roleNames, valuesByName, vectorRoleNames } from '../../proto/enumNames.js';
import type { EvolveRequest } from '../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse__Output } from '../../proto/types/spu/v1/EvolveResponse.js';
import type { InlineVector } from '../../proto/types/spu/v1/InlineVector.js';
import type { LoadMatrixResponse__Output } from '../../proto/types/spu/v1/LoadMatrixResponse.js';
import type { LoadVectorResponse__Output } from '../../proto/types/spu/v1/LoadVectorResponse.js';
import type { MatrixHeader } from '../../proto/types/spu/v1/MatrixHeader.js';
import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import type { RunStep } from '../../proto/types/spu/v1/RunStep.js';
import type { RunStepResponse__Output } from '../../proto/types/spu/v1/RunStepResponse.js';
import type { SampleRequest } from '../../proto/types/spu/v1/SampleRequest.js';
import type { SampleResponse__Output } from '../../proto/types/spu/v1/SampleResponse.js';
import type { VectorHeader } from '../../proto/types/spu/v1/VectorHeader.js';
import { onAbort } from './aborts.js';
import { receiveAll, unary } from './calls.js';
import type { Connection } from './connection.js';
import type { Exchange } from './exchangeQueue.js';
import { isMany, type RunStream, type RunStreamEvents } from './runStream.js';
import { sendAll } from './writer.js';

/** Chunk or finish: what the calls and the Run stream have in common. */
type Body = AsyncIterable<Pick<RunRequest, 'chunk' | 'finish'>>;

/** The calls that stand for the messages of a Run stream. */
interface Calls {
  loadMatrix(header: MatrixHeader, body: Body): Promise<LoadMatrixResponse__Output>;
  loadVector(header: VectorHeader, body: Body): Promise<LoadVectorResponse__Output>;
  evolve(request: EvolveRequest): Promise<EvolveResponse__Output>;
  sample(request: SampleRequest, take: (message: SampleResponse__Output) => void): Promise<void>;
}

async function* withHeader<Header>(header: Header, body: Body) {
  yield { header };
  yield* body;
}

function createCalls({ service, metadata }: Connection, signal: AbortSignal): Calls {
  return {
    loadMatrix: (header, body) =>
      sendAll((done) => service.loadMatrix(metadata, done), withHeader(header, body), signal),
    loadVector: (header, body) =>
      sendAll((done) => service.loadVector(metadata, done), withHeader(header, body), signal),
    evolve: (request) => unary((done) => service.evolve(request, metadata, done), signal),
    sample: (request, take) => receiveAll(() => service.sample(request, metadata), take, signal),
  };
}

const dtypeOf = valuesByName(dtypeNames);
const chunkBytes = 1 << 20;

async function* inlineBody({ data }: { data: Uint8Array }): Body {
  for (let offset = 0; offset < data.length; offset += chunkBytes) {
    yield { chunk: { offset, data: data.subarray(offset, offset + chunkBytes) } };
  }
  yield { finish: {} };
}

async function* emptyBody(): Body {
  yield { finish: {} };
}

function inlineHeader({ dtype, scale, data }: InlineVector): Pick<VectorHeader, 'role' | 'tensor'> {
  const size = elementBytes[dtypeOf[dtype as string]];
  return {
    role: vectorRoleNames.target,
    tensor: {
      role: roleNames.vector,
      dtype,
      shape: [(data as Uint8Array).length / size],
      scale: scale === undefined ? [] : [scale],
    },
  };
}

/** A step as the calls that it is made of; `answer` hears what the Run stream would have said. */
async function step(
  calls: Calls,
  sessionId: string,
  { damping, target, evolve, sample }: RunStep,
  answer: (response: Partial<RunResponse__Output>) => void,
): Promise<void> {
  const done: Partial<RunStepResponse__Output> = {};
  // A repeated step does not load twice what it has loaded: its request id names its uploads too.
  const idOf = (part: string) => (evolve?.requestId ? `${evolve.requestId}/${part}` : undefined);
  if (damping !== undefined) {
    const header = { sessionId, uploadId: idOf('damping'), matrix: { loaded: {}, damping } };
    done.matrix = await calls.loadMatrix(header, emptyBody());
  }
  if (target) {
    const header = { sessionId, uploadId: idOf('target'), ...inlineHeader(target) };
    done.vector = await calls.loadVector(header, inlineBody(target as { data: Uint8Array }));
  }
  if (evolve) done.evolve = await calls.evolve(evolve);
  if (!sample) return answer({ step: done as RunStepResponse__Output });
  const at = sample.at ?? (done.evolve && { evolutionId: done.evolve.evolutionId });
  await calls.sample({ ...sample, at }, (message) => {
    if (message.header) answer({ step: { ...done, header: message.header } as RunStepResponse__Output });
    else answer({ sample: message });
  });
}

/**
 * Stands for a Run stream where the server has none: makes the call of each request, one after the other, and tells its
 * answer as the stream would.
 */
export function openSingleCalls(
  connection: Connection,
  sessionId: string,
  events: RunStreamEvents,
  signal: AbortSignal | undefined,
): RunStream {
  const aborter = new AbortController();
  const stopAbort = onAbort(signal, () => aborter.abort(signal!.reason));
  const calls = createCalls(connection, aborter.signal);

  function answer(response: Partial<RunResponse__Output>): void {
    if (!aborter.signal.aborted) events.onAnswer(response as RunResponse__Output);
  }

  async function perform(first: RunRequest, body: Body): Promise<void> {
    if (first.matrix) answer({ matrix: await calls.loadMatrix(first.matrix, body) });
    else if (first.vector) answer({ vector: await calls.loadVector(first.vector, body) });
    else if (first.evolve) answer({ evolve: await calls.evolve(first.evolve) });
    else if (first.sample) await calls.sample(first.sample, (sample) => answer({ sample }));
    else if (first.step) await step(calls, sessionId, first.step, answer);
  }

  async function send(exchange: Exchange): Promise<void> {
    const messages = exchange.messages();
    if (!isMany(messages)) return perform(messages, emptyBody());
    const iterator = messages[Symbol.asyncIterator]();
    const { value: first } = await iterator.next();
    await perform(first, { [Symbol.asyncIterator]: () => iterator });
  }

  function drop(): void {
    stopAbort();
    aborter.abort();
  }

  return {
    async send(exchange) {
      try {
        await send(exchange);
      } catch (error) {
        const isDropped = aborter.signal.aborted && !signal?.aborted;
        drop();
        if (!isDropped) events.onLost(error);
      }
    },
    drop,
    end: async () => drop(),
  };
}
