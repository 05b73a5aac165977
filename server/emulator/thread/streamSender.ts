import { cancelled } from '../simulation/clock.js';
import type { FromWorker } from './messages.js';
import { toPlain } from './plainError.js';

/** Bytes of one message. */
const messageBytes = 2 ** 20;
/** Messages on their way before the receiver has taken one. */
const mostUntaken = 4;
/** Up to this, copying costs less than transferring. */
const copiedBytes = 2 ** 15;

/** Sends streams of events to the other thread, no faster than they are taken there. */
export interface StreamSender {
  send(id: number, events: AsyncIterable<object>): Promise<void>;
  taken(id: number): void;
  cancel(id: number): void;
}

interface Stream {
  untaken: number;
  wake?: () => void;
  cancelled: boolean;
}

function bytesOf(event: object): Uint8Array | undefined {
  return 'bytes' in event && event.bytes instanceof Uint8Array ? event.bytes : undefined;
}

/** Buffers that go over to the other thread instead of being copied. */
function transferable(events: object[]): ArrayBuffer[] {
  return events.flatMap((event) => {
    const bytes = bytesOf(event);
    return bytes && bytes.length > copiedBytes ? (bytes.buffer as ArrayBuffer) : [];
  });
}

export function createStreamSender(
  post: (message: FromWorker, transfer: ArrayBuffer[]) => void,
): StreamSender {
  const streams = new Map<number, Stream>();

  async function send(id: number, events: AsyncIterable<object>): Promise<void> {
    const stream: Stream = { untaken: 0, cancelled: false };
    streams.set(id, stream);
    let pending: object[] = [];
    let bytes = 0;
    let scheduled: NodeJS.Immediate | undefined;
    const flush = (end: boolean) => {
      if (pending.length === 0 && !end) return;
      stream.untaken++;
      post({ kind: 'events', id, events: pending, end }, transferable(pending));
      pending = [];
      bytes = 0;
    };
    try {
      for await (const event of events) {
        if (stream.cancelled) break;
        pending.push(event);
        bytes += bytesOf(event)?.length ?? 0;
        if (bytes >= messageBytes) flush(false);
        else if (scheduled === undefined) {
          // What comes in one go is sent as one message; what is waited for is not held back by it.
          scheduled = setImmediate(() => {
            scheduled = undefined;
            flush(false);
          });
        }
        while (stream.untaken >= mostUntaken && !stream.cancelled) {
          await new Promise<void>((resolve) => {
            stream.wake = resolve;
          });
        }
      }
      if (stream.cancelled) throw cancelled();
      flush(true);
    } catch (error) {
      flush(false);
      post({ kind: 'error', id, error: toPlain(error) }, []);
    } finally {
      pending = [];
      clearImmediate(scheduled);
      streams.delete(id);
    }
  }

  function wake(id: number, change: (stream: Stream) => void): void {
    const stream = streams.get(id);
    if (!stream) return;
    change(stream);
    stream.wake?.();
    stream.wake = undefined;
  }

  return {
    send,
    taken: (id) => wake(id, (stream) => stream.untaken--),
    cancel: (id) =>
      wake(id, (stream) => {
        stream.cancelled = true;
      }),
  };
}
