import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import { SpuError } from '../errors.js';

/** One request of a Run stream and its answer, each of which may be many messages. */
export interface Exchange {
  messages(): AsyncIterable<RunRequest> | RunRequest;
  /** Its messages can be had again. */
  canResend(): boolean;
  /** Sending it again, where that can be done, does nothing twice. */
  readonly isIdempotent: boolean;
  /** Takes one message of the answer; true when it was the last. */
  receive(response: RunResponse__Output): boolean;
  fail(error: unknown): void;
}

/** What has not been answered yet, oldest first. */
export interface ExchangeQueue {
  readonly length: number;
  /** Exchanges that have not been sent. */
  readonly waiting: number;
  push(exchange: Exchange): void;
  /** The oldest that has not been sent, which now counts as sent. */
  next(): Exchange;
  /** The stream is gone: all are to be sent again. */
  rewind(): void;
  includes(exchange: Exchange): boolean;
  /** The messages of those that have been sent can be had again. */
  canResend(): boolean;
  /** Sending those again that have been sent does nothing twice. */
  areIdempotent(): boolean;
  /** Hands a message to the oldest; true when it was the last of its answer. */
  receive(response: RunResponse__Output): boolean;
  /** Ends all: `culprit`, the oldest unless named, gets the error, and the others ABORTED. */
  failAll(error: unknown, culprit?: Exchange): void;
  /** Resolves when everything has been answered. */
  empty(): Promise<void>;
}

/** After an abort of `signal` every exchange fails with its reason. */
export function createExchangeQueue(signal: AbortSignal | undefined): ExchangeQueue {
  let queue: Exchange[] = [];
  /** The oldest so many have been sent, or are being sent. */
  let sent = 0;
  let whenEmpty: (() => void)[] = [];

  function settle(): void {
    if (queue.length > 0) return;
    for (const resolve of whenEmpty) resolve();
    whenEmpty = [];
  }

  return {
    get length() {
      return queue.length;
    },
    get waiting() {
      return queue.length - sent;
    },
    push: (exchange) => queue.push(exchange),
    next: () => queue[sent++],
    rewind() {
      sent = 0;
    },
    includes: (exchange) => queue.includes(exchange),
    canResend: () => queue.slice(0, sent).every((exchange) => exchange.canResend()),
    areIdempotent: () => queue.slice(0, sent).every((exchange) => exchange.isIdempotent),
    receive(response) {
      if (!queue[0]?.receive(response)) return false;
      queue.shift();
      sent--;
      settle();
      return true;
    },
    failAll(error, culprit = queue[0]) {
      const failed = queue;
      queue = [];
      sent = 0;
      const cause = error instanceof Error ? error.message : String(error);
      for (const exchange of failed) {
        const own = exchange === culprit || signal?.aborted;
        exchange.fail(
          own ? error : new SpuError('ABORTED', `Another request of this Run stream failed: ${cause}`),
        );
      }
      settle();
    },
    async empty() {
      if (queue.length > 0) await new Promise<void>((resolve) => whenEmpty.push(resolve));
    },
  };
}
