import type { Native } from './blasLibrary.js';
import type { ThreadGate } from './threadGate.js';

/** Threads that Node has for calls beside its own (libuv's default). */
const poolThreads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);

/** Calls that keep to one thread each, beside the caller's. */
export interface SingleThreadedCalls {
  /** How many cores they take; 1 where there are more cores than such threads. */
  readonly cores: number;
  /** Lets `work` make them. */
  run(work: () => Promise<void>): Promise<void>;
}

export function createSingleThreadedCalls(gate: ThreadGate): SingleThreadedCalls {
  // One more than cores: none is idle while the event loop learns that a call is done and hands out the next.
  const most = gate.threads + 1;
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    cores: gate.threads < poolThreads ? gate.threads : 1,
    async run(work) {
      while (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      try {
        await gate.singleThreaded(work);
      } finally {
        running--;
        waiting.shift()?.();
      }
    },
  };
}

/** Calls a routine in a thread of its own. */
export function callOnPoolThread(routine: Native, args: unknown[]): Promise<void> {
  return new Promise((resolve, reject) => {
    routine.async(...args, (error: Error | null) => {
      // Up to here the arrays have to stay referenced.
      args.length = 0;
      if (error) reject(error);
      else resolve();
    });
  });
}
