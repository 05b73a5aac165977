import { createExchangeQueue, type Exchange } from './exchangeQueue.js';
import { backoff, isTransient, pause, type Retry } from './retry.js';
import type { RunStream, RunStreamEvents } from './runStream.js';

export interface Pipeline {
  /** Sends the exchange after those before it, without waiting for their answers. */
  push(exchange: Exchange): void;
  /** Resolves when all has been answered and the stream is closed. */
  close(): Promise<void>;
}

export interface PipelineOptions {
  /** A Run stream; throws SpuError if the channel is closed. */
  open(events: RunStreamEvents): RunStream;
  /** What stands for it where the server has no Run. */
  openInstead(events: RunStreamEvents): RunStream;
  retry: Retry;
  signal?: AbortSignal;
}

/** What follows the loss of a stream. */
interface Recovery {
  /** A new stream is due, but not yet. */
  readonly isPending: boolean;
  begin(error: unknown, isRepeatable: boolean): void;
  /** Something was answered: the next loss is the first again. */
  reset(): void;
}

/** Calls `resume` after the backoff, or `giveUp` where the loss cannot be cured, or after too many in a row. */
function createRecovery(
  { retry, signal }: PipelineOptions,
  resume: () => void,
  giveUp: (error: unknown) => void,
): Recovery {
  let isPending = false;
  let attempt = 0;
  return {
    get isPending() {
      return isPending;
    },
    reset() {
      attempt = 0;
    },
    begin(error, isRepeatable) {
      if (signal?.aborted || !isTransient(error) || !isRepeatable || ++attempt >= retry.attempts) {
        attempt = 0;
        giveUp(error);
        return;
      }
      isPending = true;
      pause(backoff(retry, attempt, error), retry, signal)
        .finally(() => {
          isPending = false;
        })
        .then(resume, giveUp);
    },
  };
}

/**
 * Exchanges over a Run stream. Answers come in their order. When an exchange fails the stream ends: it gets the error,
 * those behind it get ABORTED, and the next one pushed begins a new stream. A lost stream is followed by another, on
 * which everything unanswered is sent again, if all of it is safe to repeat.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  let { open } = options;
  const queue = createExchangeQueue(options.signal);
  let stream: RunStream | undefined;
  let isSending = false;

  function forget(): void {
    stream = undefined;
    queue.rewind();
  }

  function failAll(error: unknown, culprit?: Exchange): void {
    stream = undefined;
    queue.failAll(error, culprit);
  }

  const recovery = createRecovery(options, () => void send(), failAll);
  const events: RunStreamEvents = {
    onAnswer(response) {
      if (!queue.receive(response)) return false;
      recovery.reset();
      return true;
    },
    onLost(error) {
      const isRepeatable = queue.canResend() && queue.areIdempotent();
      forget();
      if (queue.length > 0) recovery.begin(error, isRepeatable);
    },
    onMissing(error) {
      // Nothing has been done, so nothing can be done twice.
      if (!queue.canResend()) return failAll(error);
      open = options.openInstead;
      forget();
      void send();
    },
    onBroken: failAll,
  };

  async function send(): Promise<void> {
    if (isSending) return;
    isSending = true;
    while (queue.waiting > 0 && !recovery.isPending) {
      const exchange = queue.next();
      try {
        stream ??= open(events);
        await stream.send(exchange);
      } catch (error) {
        // The stream may have ended, and told the exchange, while its messages were awaited.
        if (!queue.includes(exchange)) continue;
        stream?.drop();
        failAll(error, exchange);
      }
    }
    isSending = false;
  }

  return {
    push(exchange) {
      if (options.signal?.aborted) return exchange.fail(options.signal.reason);
      queue.push(exchange);
      void send();
    },
    async close() {
      await queue.empty();
      const last = stream;
      forget();
      await last?.end();
    },
  };
}
