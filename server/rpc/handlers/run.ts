import type { RunRequest__Output } from '../../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse } from '../../../proto/types/spu/v1/RunResponse.js';
import { invalidArgument } from '../../device/errors.js';
import type { Finished } from '../../session/pendingUpload.js';
import type { Session } from '../../session/session.js';
import type { UploadStream } from '../../session/uploadStream.js';
import type { Call } from '../calls/call.js';
import { stopping } from '../calls/errors.js';
import { consume, type Verdict, type Write } from '../calls/streams.js';
import { fromEvolution, toSample } from '../convert/requests.js';
import { fromMatrixLoaded, fromVectorLoaded } from '../convert/upload.js';
import { tapInto } from '../fastUpload/tapInto.js';
import { evolve } from './evolve.js';
import { joinMatrix, joinVector } from './joinUpload.js';
import { createPipeline } from './pipeline.js';
import { unfinished } from './receiveUpload.js';
import { sample } from './sample.js';
import { step } from './step.js';

/** Requests that may wait for the device; then the client is paused. */
const longestPipeline = 32;

type Answer = Omit<RunResponse, 'sequence'>;

/** An upload of a Run stream, until it is finished. */
interface OpenUpload {
  kind: 'matrix' | 'vector';
  stream: UploadStream<unknown>;
  finish(crc32c: number | undefined): Promise<Answer>;
}

/**
 * LoadMatrix, LoadVector, Evolve and Sample on one stream. Requests take effect one after the other in the order sent,
 * and are answered in that order; meanwhile the chunks of the next upload are received into the device's memory.
 * The stream ends when the client ends it, at the first error, or between two requests while the server drains.
 */
export async function run(
  messages: NodeJS.ReadableStream,
  call: Call,
  draining: AbortSignal,
  write: Write<RunResponse>,
): Promise<void> {
  const { signal } = call;
  let session: Session | undefined;
  let upload: OpenUpload | undefined;
  const streams = new Set<UploadStream<unknown>>();
  let sequence = 0;
  /** Settles when the last matrix is in effect: two are as many as the device's memory must hold. */
  let matrixDone: Promise<void> = Promise.resolve();
  let over = false;
  let fail!: (error: unknown) => void;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });

  const stopIfIdle = () => {
    if (draining.aborted && pipeline.idle && !upload) fail(stopping());
  };
  const pipeline = createPipeline(longestPipeline, stopIfIdle, fail);

  /** `work` answers the next request, when its turn has come. */
  const answer = (work: (respond: Write<Answer>) => Promise<unknown>) => {
    const mine = sequence++;
    return pipeline.add(async () => {
      await work((part) => write({ ...part, sequence: mine }));
    });
  };

  async function open<Loaded>(
    kind: OpenUpload['kind'],
    joining: Promise<UploadStream<Loaded>>,
    toAnswer: (finished: Finished<Loaded>) => Answer,
  ): Promise<undefined> {
    const stream = await joining;
    if (over || signal.aborted) {
      stream.abandon();
      return;
    }
    streams.add(stream);
    if (!stream.repeated) tapInto(call, stream);
    upload = { kind, stream, finish: async (crc32c) => toAnswer(await stream.finish(crc32c, signal)) };
  }

  async function openMatrix(
    own: Session,
    header: NonNullable<RunRequest__Output['matrix']>,
  ): Promise<undefined> {
    await matrixDone;
    await open('matrix', joinMatrix(own, header), (finished) => ({ matrix: fromMatrixLoaded(finished) }));
  }

  function finish({ kind, stream, finish }: OpenUpload, crc32c: number | undefined) {
    upload = undefined;
    tapInto(call, undefined);
    const full = answer(async (respond) => {
      const finished = await finish(crc32c);
      streams.delete(stream);
      await respond(finished);
    });
    if (kind === 'matrix') matrixDone = pipeline.finished();
    return full;
  }

  function start(sessionId: string) {
    if (session) throw invalidArgument('open', 'came twice; a Run stream has one session.');
    const own = call.use(sessionId);
    session = own;
    return answer(async (respond) => {
      const { matrixVersion, vectorVersion } = await own.device.status();
      await respond({ opened: { matrixVersion, vectorVersion } });
    });
  }

  function take(message: RunRequest__Output): Verdict | Promise<Verdict> {
    if (over) return true;
    const { chunk, evolve: evolveRequest, sample: sampleRequest, step: stepRequest } = message;
    if (message.open) return start(message.open.sessionId);
    const own = session;
    if (!own) throw invalidArgument('message', 'the first message of Run must be `open`.');
    if (chunk || message.finish) {
      if (!upload)
        throw invalidArgument('message', 'no upload is open; send a matrix or vector header first.');
      if (!chunk) return finish(upload, message.finish!.crc32c);
      upload.stream.write(chunk.tensor, chunk.offset, chunk.data);
      call.received += chunk.data.byteLength;
      return;
    }
    if (evolveRequest)
      return answer(async (respond) => respond({ evolve: fromEvolution(await evolve(own, evolveRequest)) }));
    if (sampleRequest) {
      const request = toSample(sampleRequest);
      return answer((respond) => sample(own, request, call, (part) => respond({ sample: part })));
    }
    if (stepRequest)
      return answer((respond) =>
        step(
          own,
          stepRequest,
          call,
          (part) => respond({ step: part }),
          (part) => respond({ sample: part }),
        ),
      );
    if (upload) throw invalidArgument('message', 'an upload is open; finish it before the next header.');
    if (message.matrix) return openMatrix(own, message.matrix);
    if (!message.vector) throw invalidArgument('message', 'is not set; set exactly one.');
    return open('vector', joinVector(own, message.vector), (finished) => ({
      vector: fromVectorLoaded(finished),
    }));
  }

  draining.addEventListener('abort', stopIfIdle);
  try {
    let mistake: { error: unknown } | undefined;
    const received = consume(messages, signal, take, () => call.tap?.handled()).catch((error) => {
      mistake = { error };
    });
    await Promise.race([received, failure]);
    // What came before a mistake is answered first.
    await Promise.race([pipeline.finished(), failure]);
    if (mistake) throw mistake.error;
    if (upload) throw unfinished();
  } finally {
    over = true;
    tapInto(call, undefined);
    draining.removeEventListener('abort', stopIfIdle);
    await pipeline.finished().catch(() => {});
    for (const stream of streams) stream.abandon();
  }
}
