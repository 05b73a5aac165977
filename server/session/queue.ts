import { DeviceError } from '../device/errors.js';
import type { HostClock } from '../hostClock.js';

export interface QueueOptions {
  /** Most clients that may wait at a time. */
  length: number;
  clock: HostClock;
}

/** How many wait before a client who would take this place as well. */
export type Before<Place> = (place: Place) => number;

/** What a client asks of the queue. */
export interface Wanted<Place> {
  accepts: (place: Place) => boolean;
  /** Longest wait; undefined: no limit of its own. */
  waitSeconds: number | undefined;
  /** Told at once if the client has to wait, and whenever its wait may have changed. */
  onWaiting?: (before: Before<Place>) => void;
}

/** First come, first served, over places of which each waiter accepts some. */
export interface Queue<Place> {
  /** The first free place that is accepted, behind all who came earlier; leaves the queue when the signal aborts. */
  acquire(wanted: Wanted<Place>, signal: AbortSignal): Promise<Place>;
  /** Makes a place free, and hands it to the first waiter that accepts it. */
  release(place: Place): void;
  /** How many wait who would take this place. */
  waiting(place: Place): number;
  /** Tells all who wait that what they wait for may have changed. */
  changed(): void;
  /** Refuses all who wait. */
  clear(error: DeviceError): void;
}

interface Waiter<Place> extends Wanted<Place> {
  grant: (place: Place) => void;
  refuse: (error: unknown) => void;
}

function busy(sentence: string, retryAfterSeconds: number): DeviceError {
  return new DeviceError('RESOURCE_EXHAUSTED', sentence, { reason: 'DEVICE_BUSY', retryAfterSeconds });
}

function full(length: number): DeviceError {
  return new DeviceError(
    'RESOURCE_EXHAUSTED',
    `The queue is full, ${length} clients wait: try again later.`,
    { reason: 'QUEUE_FULL', metadata: { limit: String(length) }, retryAfterSeconds: 5 },
  );
}

function tell<Place>(waiter: Waiter<Place>, waiters: readonly Waiter<Place>[]): void {
  waiter.onWaiting?.((place) => {
    const before = waiters.slice(0, waiters.indexOf(waiter));
    return before.filter((other) => other.accepts(place)).length;
  });
}

export function createQueue<Place>(places: Place[], { length, clock }: QueueOptions): Queue<Place> {
  const free = new Set(places);
  const waiters: Waiter<Place>[] = [];

  function changed(): void {
    for (const waiter of [...waiters]) tell(waiter, waiters);
  }

  function wait(wanted: Wanted<Place>, signal: AbortSignal): Promise<Place> {
    const { waitSeconds } = wanted;
    return new Promise((resolve, reject) => {
      let cancelTimer = () => {};
      const leave = () => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        const at = waiters.indexOf(waiter);
        if (at >= 0) waiters.splice(at, 1);
        changed();
      };
      const waiter: Waiter<Place> = {
        ...wanted,
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
      tell(waiter, waiters);
    });
  }

  return {
    async acquire(wanted, signal) {
      signal.throwIfAborted();
      for (const place of free) {
        if (!wanted.accepts(place)) continue;
        free.delete(place);
        return place;
      }
      if (wanted.waitSeconds === 0) {
        throw busy('Every device asked for is taken: wait for one or try again.', 1);
      }
      if (waiters.length >= length) throw full(length);
      return wait(wanted, signal);
    },
    release(place) {
      const next = waiters.find((waiter) => waiter.accepts(place));
      if (next) next.grant(place);
      else free.add(place);
    },
    waiting: (place) => waiters.filter((waiter) => waiter.accepts(place)).length,
    changed,
    clear(error) {
      for (const waiter of [...waiters]) waiter.refuse(error);
    },
  };
}
