import { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';

export interface QueueOptions {
  /** Most clients that may wait at a time. */
  length: number;
  clock: HostClock;
}

/** First come, first served, over places of which each waiter accepts some. */
export interface Queue<Place> {
  /**
   * The first free place that `accepts` takes. Waits at most `waitSeconds` (undefined: no limit of its own) behind all
   * who came earlier; leaves the queue when the signal aborts.
   */
  acquire(
    accepts: (place: Place) => boolean,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Place>;
  /** Makes a place free, and hands it to the first waiter that accepts it. */
  release(place: Place): void;
  /** How many wait who would take this place. */
  waiting(place: Place): number;
  /** Refuses all who wait. */
  clear(error: DeviceError): void;
}

function busy(sentence: string, retryAfterSeconds: number): DeviceError {
  return new DeviceError('RESOURCE_EXHAUSTED', sentence, { reason: 'DEVICE_BUSY', retryAfterSeconds });
}

function full(length: number): DeviceError {
  return new DeviceError(
    'RESOURCE_EXHAUSTED',
    `The queue is full, ${length} clients wait: try again later.`,
    { reason: 'QUEUE_FULL', retryAfterSeconds: 5 },
  );
}

export function createQueue<Place>(places: Place[], { length, clock }: QueueOptions): Queue<Place> {
  interface Waiter {
    accepts: (place: Place) => boolean;
    grant: (place: Place) => void;
    refuse: (error: unknown) => void;
  }
  const free = new Set(places);
  const waiters: Waiter[] = [];

  function wait(
    accepts: Waiter['accepts'],
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Place> {
    return new Promise((resolve, reject) => {
      let cancelTimer = () => {};
      const leave = () => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        const at = waiters.indexOf(waiter);
        if (at >= 0) waiters.splice(at, 1);
      };
      const waiter: Waiter = {
        accepts,
        grant(place) {
          leave();
          resolve(place);
        },
        refuse(error) {
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.refuse(signal.reason);
      signal.addEventListener('abort', onAbort);
      if (waitSeconds !== undefined) {
        cancelTimer = clock.after(waitSeconds, () =>
          waiter.refuse(busy(`No device became free within ${waitSeconds} s: wait longer or try again.`, 1)),
        );
      }
      waiters.push(waiter);
    });
  }

  return {
    async acquire(accepts, waitSeconds, signal) {
      signal.throwIfAborted();
      for (const place of free) {
        if (!accepts(place)) continue;
        free.delete(place);
        return place;
      }
      if (waitSeconds === 0) throw busy('Every device asked for is taken: wait for one or try again.', 1);
      if (waiters.length >= length) throw full(length);
      return wait(accepts, waitSeconds, signal);
    },
    release(place) {
      const next = waiters.find((waiter) => waiter.accepts(place));
      if (next) next.grant(place);
      else free.add(place);
    },
    waiting: (place) => waiters.filter((waiter) => waiter.accepts(place)).length,
    clear(error) {
      for (const waiter of [...waiters]) waiter.refuse(error);
    },
  };
}
