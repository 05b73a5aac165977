import type { requestCallback } from '@grpc/grpc-js';
import { begin, cancelOnAbort, failure } from './calls.js';

/** The part of a grpc-js call that sends. */
export interface SendingCall<Message> {
  write(message: Message, written: () => void): boolean;
  end(): void;
  cancel(): void;
}

/**
 * Messages that may be on their way at once, in one call. grpc-js would take 16 before it asks to wait, and turns a
 * message into bytes only when its turn comes; so this also says how long a chunk's memory stays in use.
 */
export const messagesInFlight = 4;

/** Sends messages with backpressure. */
export interface Writer<Message> {
  /** Resolves when the next message may follow; at once when the call is over, whose own answer tells why. */
  write(message: Message): Promise<void> | undefined;
  /** The call is over. grpc-js then neither drains nor calls back, so whoever waits must be told. */
  over(): void;
  readonly isOver: boolean;
}

export function createWriter<Message>(call: SendingCall<Message>): Writer<Message> {
  let inFlight = 0;
  let over = false;
  let wake: (() => void) | undefined;
  const go = () => {
    wake?.();
    wake = undefined;
  };
  const written = () => {
    inFlight--;
    go();
  };
  return {
    write(message) {
      if (over) return undefined;
      inFlight++;
      call.write(message, written);
      if (inFlight < messagesInFlight) return undefined;
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    over() {
      over = true;
      go();
    },
    get isOver() {
      return over;
    },
  };
}

/**
 * Many requests, one answer. Ends early, without reading on in `messages`, when the server answers early.
 * @throws SpuError, the signal's reason, or what `messages` threw (the call is then cancelled).
 */
export function sendAll<Message, Answer>(
  start: (done: requestCallback<Answer>) => SendingCall<Message>,
  messages: AsyncIterable<Message>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const call = begin(() =>
      start((error, answer) => {
        stop();
        writer.over();
        if (error) reject(failure(error, signal));
        else resolve(answer as Answer);
      }),
    );
    const writer = createWriter(call);
    const stop = cancelOnAbort(call, signal);
    const pump = async () => {
      for await (const message of messages) {
        await writer.write(message);
        if (writer.isOver) return;
      }
      call.end();
    };
    pump().catch((error: unknown) => {
      reject(failure(error, signal));
      call.cancel();
    });
  });
}
