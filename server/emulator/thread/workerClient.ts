import { Worker } from 'node:worker_threads';
import { releaseThread } from '../../compute/threadGate.js';
import type { DeviceLog } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import { cancelled } from '../simulation/clock.js';
import { type FromWorker, fromPlain, type ToWorker, type WorkerStart } from './messages.js';

interface Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Receiver {
  events(events: unknown[], end: boolean): void;
  fail(error: Error): void;
}

type WithoutId<Message> = Message extends { id: number } ? Omit<Message, 'id'> : never;

/** Calls into the worker thread of one device. */
export interface Connection {
  /** Which linear algebra the device has. */
  readonly compute: string;
  call<Result>(message: WithoutId<ToWorker>, signal?: AbortSignal): Promise<Result>;
  /** A stream of events; the worker sends no faster than they are taken. */
  stream<Event>(message: WithoutId<ToWorker>, signal: AbortSignal): AsyncIterable<Event>;
  tell(message: ToWorker): void;
  close(): Promise<void>;
}

/** UNAVAILABLE: the device's thread has ended. */
function crashed(cause: string): DeviceError {
  return new DeviceError(
    'UNAVAILABLE',
    `The emulated device has crashed (${cause}) and is started anew: what was loaded is lost, load it again.`,
    { reason: 'DEVICE_CRASHED', retryAfterSeconds: 1 },
  );
}

/** UNAVAILABLE: the server shuts down. */
function closed(): DeviceError {
  return new DeviceError('UNAVAILABLE', 'The device is closed.', { reason: 'DRAINING' });
}

/**
 * Starts the thread of a device; `entry` is its compiled module. `onCrash` is told when the thread ends by itself; calls under way fail with UNAVAILABLE.
 * Throws what the thread could not start for.
 */
export async function connectWorkerClient(
  start: WorkerStart,
  log: DeviceLog,
  onCrash: () => void,
  entry: URL,
): Promise<Connection> {
  const worker = new Worker(entry, { workerData: start });
  worker.unref();
  const id = worker.threadId;
  const calls = new Map<number, Call>();
  const receivers = new Map<number, Receiver>();
  let lastId = 0;
  let ended: Error | undefined;
  let closing = false;

  const post = (message: ToWorker) => worker.postMessage(message);

  function end(error: Error): void {
    if (ended) return;
    ended = error;
    for (const call of calls.values()) call.reject(error);
    for (const receiver of receivers.values()) receiver.fail(error);
    calls.clear();
    receivers.clear();
  }

  function settle(id: number): Call | undefined {
    const call = calls.get(id);
    calls.delete(id);
    return call;
  }

  function receive(message: FromWorker): void {
    switch (message.kind) {
      case 'result':
        settle(message.id)?.resolve(message.value);
        return;
      case 'error': {
        const error = fromPlain(message.error);
        settle(message.id)?.reject(error);
        receivers.get(message.id)?.fail(error);
        return;
      }
      case 'events':
        receivers.get(message.id)?.events(message.events, message.end);
        return;
      case 'log':
        log[message.level](message.fields, message.message);
    }
  }

  function call<Result>(message: WithoutId<ToWorker>, signal?: AbortSignal): Promise<Result> {
    if (ended) return Promise.reject(ended);
    const id = ++lastId;
    return new Promise<Result>((resolve, reject) => {
      const cancel = () => post({ kind: 'cancel', id });
      const done = () => signal?.removeEventListener('abort', cancel);
      calls.set(id, {
        resolve: (value) => {
          done();
          resolve(value as Result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      post({ ...message, id } as ToWorker);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  }

  function stream<Event>(message: WithoutId<ToWorker>, signal: AbortSignal): AsyncIterable<Event> {
    const id = ++lastId;
    const batches: { events: unknown[]; end: boolean }[] = [];
    let failure: Error | undefined = ended;
    let wake = () => {};
    receivers.set(id, {
      events: (events, end) => {
        batches.push({ events, end });
        wake();
      },
      fail: (error) => {
        failure = error;
        wake();
      },
    });
    const cancel = () => {
      if (!ended) post({ kind: 'cancel', id });
      failure ??= cancelled();
      batches.length = 0;
      wake();
    };
    if (!ended) post({ ...message, id } as ToWorker);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    return iterate();

    async function* iterate(): AsyncGenerator<Event> {
      let finished = false;
      try {
        while (!finished) {
          const batch = batches.shift();
          if (batch) {
            yield* batch.events as Event[];
            finished = batch.end;
            if (!finished) post({ kind: 'taken', id });
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
        signal.removeEventListener('abort', cancel);
        receivers.delete(id);
        if (!finished && !ended) cancel();
      }
    }
  }

  const compute = await new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message.compute);
      else if (message.kind === 'failed') reject(fromPlain(message.error));
      else receive(message);
    });
    worker.on('error', (error: Error) => {
      log.error({ err: error }, 'The thread of an emulated device has crashed.');
      end(crashed(error.message));
      reject(error);
    });
    worker.on('exit', (code) => {
      releaseThread(id);
      end(closing ? closed() : crashed(`exit code ${code}`));
      reject(new Error(`the thread of the device ended with exit code ${code}`));
      if (!closing) onCrash();
    });
  }).catch(async (error: Error) => {
    closing = true;
    await worker.terminate();
    throw error;
  });

  return {
    compute,
    call,
    stream,
    tell(message) {
      if (!ended) post(message);
    },
    async close() {
      closing = true;
      await worker.terminate();
    },
  };
}
