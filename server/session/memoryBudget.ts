import { DeviceError } from '../device/errors.js';

/** Memory that the server itself may use for what clients send and get. */
export interface MemoryBudget {
  /** RESOURCE_EXHAUSTED before anything is allocated; the returned function (called once or more) gives the bytes back. */
  take(what: string, bytes: number): () => void;
}

export function createMemoryBudget(limit: number): MemoryBudget {
  let used = 0;
  return {
    take(what, bytes) {
      if (used + bytes > limit) {
        const free = limit - used;
        throw new DeviceError(
          'RESOURCE_EXHAUSTED',
          `${what} needs ${bytes} bytes of the server's memory, of which ${free} of ${limit} are free: give the server more ` +
            'memory, or try again later.',
          {
            reason: 'SERVER_MEMORY',
            metadata: { limit: String(free), actual: String(bytes) },
            retryAfterSeconds: 1,
          },
        );
      }
      used += bytes;
      let taken = bytes;
      return () => {
        used -= taken;
        taken = 0;
      };
    },
  };
}
