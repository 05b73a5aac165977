import type { RunRequest } from '../../proto/types/spu/v1/RunRequest.js';
import type { RunResponse__Output } from '../../proto/types/spu/v1/RunResponse.js';
import { SpuError } from '../errors.js';

/** One request of a Run stream and its answer, each of which may be many messages. */
export interface Exchange {
  messages(): AsyncIterable<RunRequest> | RunRequest;
  /** True if sending it again does nothing twice. */
  isRepeatable(): boolean;
  /** Takes one message of the answer; true when it was the last. */
  receive(response: RunResponse__Output): boolean;
  fail(error: unknown): void;
}

/** What has not been answered yet, oldest first. */
export interface ExchangeQueue {
  readonly length: number;
  at(index: number): Exchange;
  push(exchange: Exchange): void;
  includes(exchange: Exchange): boolean;
  /** The `count` oldest may be sent again. */
  areRepeatable(count: number): boolean;
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
    at: (index) => queue[index],
    push: (exchange) => queue.push(exchange),
    includes: (exchange) => queue.includes(exchange),
    areRepeatable: (count) => queue.slice(0, count).every((exchange) => exchange.isRepeatable()),
    receive(response) {
      if (!queue[0]?.receive(response)) return false;
      queue.shift();
      settle();
      return true;
    },
    failAll(error, culprit = queue[0]) {
      const failed = queue;
      queue = [];
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
