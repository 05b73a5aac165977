import { invalidArgument } from '../device/errors.js';
import { shorten } from '../device/shorten.js';
import { requireFieldAtMost } from '../device/validateTensor.js';

/** Answers of named requests, so that repeating one gives the same answer and does nothing again. */
export interface IdempotencyCache<Answer> {
  /** The remembered answer to `id`, perhaps still on its way; undefined if there is none. */
  find(id: string): Promise<Answer> | undefined;
  /** The same for a request. INVALID_ARGUMENT on `field` if the id is too long, or the request of that id was another one. */
  recall(id: string, request: string, field: string): Promise<Answer> | undefined;
  /** Remembers an answer, unless it turns out to be an error. */
  remember(id: string, request: string, answer: Promise<Answer>): void;
  clear(): void;
}

/** Bytes. */
const longestId = 128;

/** INVALID_ARGUMENT if the name of an upload or a request is too long. */
export function requireShortId(field: string, id: string): void {
  const bytes = Buffer.byteLength(id);
  requireFieldAtMost(field, bytes, longestId, `has ${bytes} bytes; it may have at most ${longestId} bytes.`);
}

/** Keeps the last `size` answers. `request` is any text that is equal for equal requests. */
export function createIdempotencyCache<Answer>(size: number): IdempotencyCache<Answer> {
  const known = new Map<string, { request: string; answer: Promise<Answer> }>();
  return {
    find: (id) => known.get(id)?.answer,
    recall(id, request, field) {
      requireShortId(field, id);
      const found = known.get(id);
      if (found && found.request !== request) {
        throw invalidArgument(field, `"${shorten(id)}" named a different request before: choose a new id.`, {
          reason: 'ID_REUSED',
        });
      }
      return found?.answer;
    },
    remember(id, request, answer) {
      const entry = { request, answer };
      known.set(id, entry);
      answer.catch(() => {
        if (known.get(id) === entry) known.delete(id);
      });
      if (known.size > size) known.delete(known.keys().next().value!);
    },
    clear() {
      known.clear();
    },
  };
}
