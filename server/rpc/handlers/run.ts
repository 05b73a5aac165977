import type { RunRequest__Output } from '../../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse } from '../../../proto/types/spu/v1/RunResponse.js';
import type { Session } from '../../session/session.js';
import type { Call } from '../calls/call.js';
import { stopping } from '../calls/errors.js';
import { consume, type Verdict, type Write } from '../calls/streams.js';
import { fromEvolution } from '../convert/requests.js';
import { type Answers, createAnswers } from './answers.js';
import { evolve, evolveOnce } from './evolve.js';
import { createPipeline } from './pipeline.js';
import { outOfOrder, unfinished } from './receiveUpload.js';
import { createRunUploads, type RunUploads } from './runUploads.js';
import { checkReadOut, sample } from './sample.js';
import { prepareStep } from './step.js';

/** Requests that may wait for the device; then the client is paused. */
const longestPipeline = 32;

/** Takes one message of a Run stream; a promise means: receive nothing more until it resolves. */
type Receiver = (message: RunRequest__Output) => Verdict | Promise<Verdict>;

function createReceiver(call: Call, answers: Answers, uploads: RunUploads): Receiver {
  let session: Session | undefined;

  function start(sessionId: string) {
    if (session) throw outOfOrder('open', 'came twice; a Run stream has one session.');
    const own = call.use(sessionId);
    session = own;
    return answers.add(async (respond) => {
      const { matrixVersion, targetVersion } = await own.device.status({ stateNorm: false });
      await respond({ opened: { matrixVersion, targetVersion } });
    });
  }

  /** Requests are checked as they come, because what they name is meant among those that came before. */
  function receive(own: Session, message: RunRequest__Output) {
    if (message.chunk) return uploads.write(message.chunk);
    if (message.finish) return uploads.finish(message.finish.crc32c);
    if (message.evolve) {
      const once = evolveOnce(own, message.evolve);
      return answers.add(
        async (respond) => respond({ evolve: fromEvolution(await evolve(own, once)) }),
        (error) => once.asked?.failed(error),
      );
    }
    if (message.sample) {
      const checked = checkReadOut(own, message.sample);
      return answers.add((respond) => sample(own, checked, call, (part) => respond({ sample: part })));
    }
    if (message.step) {
      const { carryOut, skip } = prepareStep(own, message.step);
      return answers.add(
        (respond) =>
          carryOut(
            call,
            (answer) => respond({ step: answer }),
            (part) => respond({ sample: part }),
          ),
        skip,
      );
    }
    return uploads.begin(own, message);
  }

  return (message) => {
    if (message.open) return start(message.open.sessionId);
    if (!session) throw outOfOrder('message', 'the first message of Run must be `open`.');
    return receive(session, message);
  };
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
  let over = false;
  let fail!: (error: unknown) => void;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const stopIfIdle = () => {
    if (draining.aborted && pipeline.idle && !uploads.open) fail(stopping());
  };
  const pipeline = createPipeline(longestPipeline, stopIfIdle, fail);
  const answers = createAnswers(pipeline, write);
  const uploads = createRunUploads(call, answers, fail);
  const receive = createReceiver(call, answers, uploads);
  const take: Receiver = (message) => over || receive(message);

  draining.addEventListener('abort', stopIfIdle);
  try {
    let mistake: { error: unknown } | undefined;
    const received = consume(messages, call.signal, take, () => call.tap?.handled()).catch((error) => {
      mistake = { error };
    });
    await Promise.race([received, failure]);
    // What came before a mistake is answered first.
    await Promise.race([pipeline.finished(), failure]);
    if (mistake) throw mistake.error;
    if (uploads.open) throw unfinished();
  } finally {
    over = true;
    uploads.close();
    draining.removeEventListener('abort', stopIfIdle);
    await pipeline.finished().catch(() => {});
    uploads.abandonAll();
  }
}
