import type { Evolution } from '../device/device.js';
import { DeviceError } from '../device/errors.js';
import { shorten } from '../device/shorten.js';
import { createIdempotencyCache } from './idempotencyCache.js';
import { fixedLimits } from './serviceLimits.js';

/** An evolution that was asked for; whoever asks the device says how it went. */
export interface AskedEvolution {
  accepted(evolution: Evolution): void;
  failed(error: unknown): void;
}

/** The evolutions that a session was asked for, in the order of the requests: also those that the device has not heard of yet. */
export interface Evolutions {
  /** What the same request started before. INVALID_ARGUMENT if the id named another one. */
  recall(requestId: string, text: string): Promise<Evolution> | undefined;
  /** A request came; from now on it is the last one. `text` is equal for equal requests. */
  ask(requestId: string, text: string): AskedEvolution;
  /** NOT_FOUND if none was asked for with this id. */
  find(requestId: string): Promise<Evolution>;
  /** The one asked for last that was not refused; undefined if there was none. */
  readonly last: Promise<Evolution | undefined>;
  /** The request id of an evolution; empty where it had none. */
  requestIdOf(evolutionId: string): string;
  /** Nothing of what was asked for is true any more. */
  clear(): void;
}

export function createEvolutions(): Evolutions {
  const size = fixedLimits.rememberedRequestIds;
  const cache = createIdempotencyCache<Evolution>(size);
  const requestIds = new Map<string, string>();
  let last: Promise<Evolution | undefined> = Promise.resolve(undefined);

  function remember(requestId: string, text: string, evolution: Promise<Evolution>): void {
    cache.remember(requestId, text, evolution);
    evolution.then(
      ({ id }) => {
        requestIds.set(id, requestId);
        if (requestIds.size > size) requestIds.delete(requestIds.keys().next().value!);
      },
      () => {},
    );
  }

  return {
    recall: (requestId, text) => cache.recall(requestId, text, 'request_id'),
    ask(requestId, text) {
      let accepted!: (evolution: Evolution) => void;
      let failed!: (error: unknown) => void;
      const evolution = new Promise<Evolution>((resolve, reject) => {
        accepted = resolve;
        failed = reject;
      });
      const before = last;
      last = evolution.catch(() => before);
      if (requestId !== '') remember(requestId, text, evolution);
      return { accepted, failed };
    },
    find(requestId) {
      const found = cache.find(requestId);
      if (found !== undefined) return found;
      throw new DeviceError(
        'NOT_FOUND',
        `No evolution was asked for with request id "${shorten(requestId)}" in this session: send Evolve first.`,
        { reason: 'EVOLUTION_NOT_FOUND' },
      );
    },
    get last() {
      return last;
    },
    requestIdOf: (evolutionId) => requestIds.get(evolutionId) ?? '',
    clear() {
      cache.clear();
      requestIds.clear();
      last = Promise.resolve(undefined);
    },
  };
}
