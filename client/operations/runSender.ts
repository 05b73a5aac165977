import { SpuError } from '../errors.js';
import type { Connection } from '../transport/connection.js';
import { createPipeline } from '../transport/pipeline.js';
import { openRunStream, type RunStreamEvents } from '../transport/runStream.js';
import { openSingleCalls } from '../transport/singleCalls.js';
import type { Call, Send } from './exchanges.js';
import type { Lease } from './openSession.js';

/** Sends the requests of one Run. */
export interface RunSender {
  /** Answers come in the order of the requests. */
  readonly send: Send;
  /** Throws FAILED_PRECONDITION once it is closed. */
  checkOpen(): void;
  /** Resolves when everything has been answered. */
  close(): Promise<void>;
}

/** Over a Run stream, or over the single calls where device or server have none. */
export function createRunSender(
  connection: Connection,
  { id, device }: Lease,
  signal: AbortSignal | undefined,
): RunSender {
  const stream = {
    open: () => connection.service.run(connection.metadata),
    greeting: { open: { sessionId: id } },
    signal,
  };
  const openInstead = (events: RunStreamEvents) => openSingleCalls(connection, id, events, signal);
  const pipeline = createPipeline({
    open: device.features.includes('run') ? (events) => openRunStream(stream, events) : openInstead,
    openInstead,
    retry: connection.retry,
    signal,
  });
  let isClosed = false;
  return {
    send<Result>({ read, ...call }: Call<Result>): Promise<Result> {
      return new Promise((resolve, reject) => {
        pipeline.push({
          ...call,
          receive(response) {
            const result = read(response);
            if (result !== undefined) resolve(result);
            return result !== undefined;
          },
          fail: reject,
        });
      });
    },
    checkOpen() {
      if (isClosed)
        throw new SpuError('FAILED_PRECONDITION', 'This Run is closed: call session.run() again.');
    },
    close() {
      isClosed = true;
      return pipeline.close();
    },
  };
}
