import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import { SpuError } from '../errors.js';
import { begin, cancelOnAbort, failure } from './calls.js';
import type { Exchange } from './exchangeQueue.js';
import { createWriter } from './writer.js';

export interface RunStreamOptions {
  open(): ClientDuplexStream<RunRequest, RunResponse__Output>;
  /** The first message. Its answer is not an exchange's. */
  greeting: RunRequest;
  signal?: AbortSignal;
}

/** What a stream tells. Nothing more after `onLost`, `onMissing` or `onBroken`, or once it was dropped or ended. */
export interface RunStreamEvents {
  /** A message of the answer that is due; true when it was the last of that answer. */
  onAnswer(response: RunResponse__Output): boolean;
  /** The connection or the server ended the stream. */
  onLost(error: unknown): void;
  /** The server has no such call; nothing has been done. */
  onMissing(error: unknown): void;
  /** An answer cannot be taken. */
  onBroken(error: unknown): void;
}

/** One Run stream of a pipeline, or what stands for it. */
export interface RunStream {
  /** Resolves when the next exchange may be sent; also when the stream is over. */
  send(exchange: Exchange): Promise<void>;
  /** Cancels the call. */
  drop(): void;
  /** Closes the call in order. */
  end(): Promise<void>;
}

function outOfOrder(came: number, due: number): SpuError {
  return new SpuError('DATA_LOSS', `The Run stream answered request ${came}, but ${due} was due.`);
}

/** The request is more than one message. */
export const isMany = (
  messages: AsyncIterable<RunRequest> | RunRequest,
): messages is AsyncIterable<RunRequest> => Symbol.asyncIterator in messages;

/** Throws SpuError if the channel is closed. */
export function openRunStream(options: RunStreamOptions, events: RunStreamEvents): RunStream {
  const { open, greeting, signal } = options;
  const call = begin(open);
  const writer = createWriter(call);
  const stopAbort = cancelOnAbort(call, signal);
  let isOver = false;
  /** Sequence number of the answer that comes next. */
  let sequence = 0;

  function drop(): void {
    isOver = true;
    stopAbort();
    writer.over();
    call.cancel();
  }

  function lose(error: unknown): void {
    if (isOver) return;
    drop();
    const isMissing = sequence === 0 && error instanceof SpuError && error.code === 'UNIMPLEMENTED';
    if (isMissing) events.onMissing(error);
    else events.onLost(error);
  }

  call.on('data', (response: RunResponse__Output) => {
    if (isOver) return;
    try {
      if (response.sequence !== sequence) throw outOfOrder(response.sequence, sequence);
      if (response.message === 'opened' || events.onAnswer(response)) sequence++;
    } catch (error) {
      drop();
      events.onBroken(error);
    }
  });
  call.on('error', (error) => lose(failure(error, signal)));
  call.on('end', () => {
    // After an error 'error' tells more; it comes later.
    setImmediate(() => lose(new SpuError('UNAVAILABLE', 'The server ended the Run stream.')));
  });
  void writer.write(greeting);

  return {
    async send(exchange) {
      const messages = exchange.messages();
      if (!isMany(messages)) {
        await writer.write(messages);
        return;
      }
      for await (const message of messages) {
        await writer.write(message);
        if (writer.isOver) return;
      }
    },
    drop,
    async end() {
      isOver = true;
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
