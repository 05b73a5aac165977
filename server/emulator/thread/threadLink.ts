import type { FromWorker, ToWorker } from './messages.js';
import { fromPlain } from './plainError.js';
import { createStreamReceiver, type StreamReceiver } from './streamReceiver.js';

type WithoutId<Message> = Message extends { id: number } ? Omit<Message, 'id'> : never;

/** A message that is answered, before it has its id. */
export type Request = WithoutId<ToWorker>;

/** Calls to the worker thread, and what becomes of them. */
export interface ThreadLink {
  call<Result>(message: Request, signal?: AbortSignal): Promise<Result>;
  /** A stream of events; the worker sends no faster than they are taken. */
  stream<Event>(message: Request, signal: AbortSignal): AsyncIterable<Event>;
  tell(message: ToWorker): void;
  /** A message of the worker. */
  receive(message: FromWorker): void;
  /** The thread is gone: fails what is under way, and all that is asked from now on. No effect the second time. */
  end(error: Error): void;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export function createThreadLink(post: (message: ToWorker) => void): ThreadLink {
  const calls = new Map<number, PendingCall>();
  const receivers = new Map<number, StreamReceiver<unknown>>();
  let lastId = 0;
  let ended: Error | undefined;

  function tell(message: ToWorker): void {
    if (!ended) post(message);
  }

  function settle(id: number): PendingCall | undefined {
    const call = calls.get(id);
    calls.delete(id);
    return call;
  }

  return {
    tell,
    call<Result>(message: Request, signal?: AbortSignal): Promise<Result> {
      if (ended) return Promise.reject(ended);
      const id = ++lastId;
      const cancel = () => post({ kind: 'cancel', id });
      const answer = new Promise<unknown>((resolve, reject) => {
        calls.set(id, { resolve, reject });
      });
      post({ ...message, id } as ToWorker);
      if (!signal) return answer as Promise<Result>;
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel);
      return answer.finally(() => signal.removeEventListener('abort', cancel)) as Promise<Result>;
    },
    stream<Event>(message: Request, signal: AbortSignal): AsyncIterable<Event> {
      const id = ++lastId;
      tell({ ...message, id } as ToWorker);
      const receiver = createStreamReceiver<Event>(signal, {
        taken: () => tell({ kind: 'taken', id }),
        cancel: () => tell({ kind: 'cancel', id }),
        onClose: () => receivers.delete(id),
      });
      if (ended) receiver.fail(ended);
      else receivers.set(id, receiver);
      return receiver.events;
    },
    receive(message) {
      if (message.kind === 'result') settle(message.id)?.resolve(message.value);
      else if (message.kind === 'events') receivers.get(message.id)?.receive(message.events, message.end);
      else if (message.kind === 'error') {
        const error = fromPlain(message.error);
        settle(message.id)?.reject(error);
        receivers.get(message.id)?.fail(error);
      }
    },
    end(error) {
      if (ended) return;
      ended = error;
      for (const call of calls.values()) call.reject(error);
      for (const receiver of receivers.values()) receiver.fail(error);
      calls.clear();
      receivers.clear();
    },
  };
}
