import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import { SpuError } from '../errors.js';
import { begin, cancelOnAbort, failure } from './calls.js';
import { backoff, isTransient, pause, type RetryPolicy } from './retry.js';
import { createWriter, type Writer } from './writer.js';

type Call = ClientDuplexStream<RunRequest, RunResponse__Output>;

/** One request of a Run stream, which may be many messages each way. */
export interface Operation {
  messages(): AsyncIterable<RunRequest> | RunRequest;
  /** True if sending it again does nothing twice. */
  isRepeatable(): boolean;
  /** Takes one answer; true when it was the last. */
  receive(response: RunResponse__Output): boolean;
  fail(error: unknown): void;
}

export interface Pipeline {
  /** Sends the operation after those before it, without waiting for their answers. */
  push(operation: Operation): void;
  /** Resolves when all has been answered and the stream is closed. */
  close(): Promise<void>;
}

export interface PipelineOptions {
  open(): Call;
  /** The first message. Its answer is not an operation's. */
  greeting: RunRequest;
  retry: RetryPolicy;
  signal?: AbortSignal;
}

/** One stream; a lost one is followed by another, on which everything unanswered is sent again. */
interface Stream {
  call: Call;
  writer: Writer<RunRequest>;
  /** Operations of the queue that have been sent, or are being sent. */
  started: number;
  /** Sequence number of the answer that comes next. */
  sequence: number;
  stopAbort: () => void;
}

const isMany = (messages: AsyncIterable<RunRequest> | RunRequest): messages is AsyncIterable<RunRequest> =>
  Symbol.asyncIterator in messages;

function outOfOrder(came: number, due: number): SpuError {
  return new SpuError('DATA_LOSS', `The Run stream answered request ${came}, but ${due} was due.`);
}

/**
 * The Run stream. Answers come in the order of the operations. When an operation fails the stream ends: it gets the
 * error, those behind it get ABORTED, and the next one pushed begins a new stream.
 */
export function createPipeline({ open, greeting, retry, signal }: PipelineOptions): Pipeline {
  /** Not yet answered, oldest first. */
  let queue: Operation[] = [];
  let stream: Stream | undefined;
  let sending = false;
  let attempt = 0;
  let waiting = false;
  let whenIdle: (() => void)[] = [];

  function settle(): void {
    if (queue.length > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  function failAll(error: unknown, culprit: Operation | undefined = queue[0]): void {
    const failed = queue;
    queue = [];
    const cause = error instanceof Error ? error.message : String(error);
    for (const operation of failed) {
      const own = operation === culprit || signal?.aborted;
      operation.fail(
        own ? error : new SpuError('ABORTED', `Another request of this Run stream failed: ${cause}`),
      );
    }
    settle();
  }

  function drop(lost: Stream): void {
    lost.stopAbort();
    lost.writer.over();
    lost.call.cancel();
    if (stream === lost) stream = undefined;
  }

  function onLost(lost: Stream, error: unknown): void {
    if (stream !== lost) return;
    drop(lost);
    if (queue.length === 0) return;
    const repeatable = queue.slice(0, lost.started).every((operation) => operation.isRepeatable());
    if (signal?.aborted || !isTransient(error) || !repeatable || ++attempt >= retry.attempts) {
      attempt = 0;
      failAll(error);
      return;
    }
    waiting = true;
    pause(backoff(retry, attempt, error), signal).then(
      () => {
        waiting = false;
        void send();
      },
      (reason) => {
        waiting = false;
        failAll(reason);
      },
    );
  }

  function connect(): Stream {
    const call = begin(open);
    const opened: Stream = {
      call,
      writer: createWriter(call),
      started: 0,
      sequence: 0,
      stopAbort: cancelOnAbort(call, signal),
    };
    call.on('data', (response: RunResponse__Output) => onAnswer(opened, response));
    call.on('error', (error) => onLost(opened, failure(error, signal)));
    call.on('end', () => {
      // After an error 'error' tells more; it comes later.
      setImmediate(() => onLost(opened, new SpuError('UNAVAILABLE', 'The server ended the Run stream.')));
    });
    return opened;
  }

  function onAnswer(from: Stream, response: RunResponse__Output): void {
    if (stream !== from) return;
    try {
      if (response.sequence !== from.sequence) throw outOfOrder(response.sequence, from.sequence);
      if (response.message !== 'opened') {
        if (!queue[0]?.receive(response)) return;
        queue.shift();
        from.started--;
        attempt = 0;
      }
      from.sequence++;
      settle();
    } catch (error) {
      drop(from);
      failAll(error);
    }
  }

  async function sendOne(to: Stream, operation: Operation): Promise<void> {
    const messages = operation.messages();
    if (!isMany(messages)) {
      await to.writer.write(messages);
      return;
    }
    for await (const message of messages) {
      await to.writer.write(message);
      if (to.writer.isOver) return;
    }
  }

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    while (queue.length > (stream?.started ?? 0) && !waiting) {
      let operation = queue[0];
      try {
        if (!stream) {
          stream = connect();
          void stream.writer.write(greeting);
        }
        const to = stream;
        operation = queue[to.started++];
        await sendOne(to, operation);
      } catch (error) {
        // The stream may have ended, and told the operation, while its pieces were awaited.
        if (!queue.includes(operation)) continue;
        if (stream) drop(stream);
        failAll(error, operation);
      }
    }
    sending = false;
  }

  return {
    push(operation) {
      if (signal?.aborted) {
        operation.fail(signal.reason);
        return;
      }
      queue.push(operation);
      void send();
    },
    async close() {
      if (queue.length > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
      if (!stream) return;
      const { call, stopAbort } = stream;
      stream = undefined;
      stopAbort();
      await new Promise<void>((resolve) => {
        call.removeAllListeners('error');
        call.on('error', () => resolve());
        call.on('end', () => resolve());
        call.end();
      });
    },
  };
}
