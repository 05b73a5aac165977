import { invalidArgument } from '../device/errors.js';

/** Answers of named requests, so that repeating one gives the same answer and does nothing again. */
export interface IdempotencyCache<Answer> {
  /**
   * The remembered answer to `id`, perhaps still on its way; undefined if there is none. INVALID_ARGUMENT on `field` if
   * the id is too long, or the request of that id was another one.
   */
  recall(id: string, request: string, field: string): Promise<Answer> | undefined;
  /** Remembers an answer, unless it turns out to be an error. */
  remember(id: string, request: string, answer: Promise<Answer>): void;
  clear(): void;
}

/** Bytes. */
const longestId = 128;

/** Keeps the last `size` answers. `request` is any text that is equal for equal requests. */
export function createIdempotencyCache<Answer>(size: number): IdempotencyCache<Answer> {
  const known = new Map<string, { request: string; answer: Promise<Answer> }>();
  return {
    recall(id, request, field) {
      if (Buffer.byteLength(id) > longestId) {
        throw invalidArgument(field, `is longer than ${longestId} bytes.`);
      }
      const found = known.get(id);
      if (found && found.request !== request) {
        throw invalidArgument(field, `"${id}" named a different request before: choose a new id.`);
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
