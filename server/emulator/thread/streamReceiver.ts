import { cancelled } from '../simulation/clock.js';

/** The receiving end of one stream of events, whose sender is in the other thread. */
export interface StreamReceiver<Event> {
  /** The events, to be read once. Leaving the loop early cancels the stream. */
  readonly events: AsyncIterable<Event>;
  /** Some events came; `end`: they are the last. */
  receive(events: unknown[], end: boolean): void;
  fail(error: Error): void;
}

/** What the sender is told. */
export interface StreamReplies {
  /** A message was taken: the next may be sent. */
  taken(): void;
  cancel(): void;
  /** Nothing more is read. Not for the sender. */
  onClose(): void;
}

export function createStreamReceiver<Event>(
  signal: AbortSignal,
  { taken, cancel, onClose }: StreamReplies,
): StreamReceiver<Event> {
  const batches: { events: unknown[]; end: boolean }[] = [];
  let failure: Error | undefined;
  let wake = () => {};

  function stop(): void {
    cancel();
    failure ??= cancelled();
    batches.length = 0;
    wake();
  }

  async function* iterate(): AsyncGenerator<Event> {
    let finished = false;
    try {
      while (!finished) {
        const batch = batches.shift();
        if (batch) {
          yield* batch.events as Event[];
          finished = batch.end;
          if (!finished) taken();
        } else if (failure) {
          finished = true;
          throw failure;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      onClose();
      if (!finished) stop();
    }
  }

  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  return {
    events: iterate(),
    receive(events, end) {
      batches.push({ events, end });
      wake();
    },
    fail(error) {
      failure = error;
      wake();
    },
  };
}
