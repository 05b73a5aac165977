/** Longest wait for an answer without sleep, in milliseconds. */
const patience = 0.25;
/** After waits in vain: requests without one, doubled each time up to this. */
const longestPause = 16;

/**
 * Lets a thread stay awake for an answer that comes soon. To put it to sleep and wake it again costs more than a small
 * request takes: about 50 us of 100 where measured. Where answers are slow, or no core is free for the other thread,
 * it soon gives up and tries again now and then.
 */
export interface Bell {
  /** A request has been sent. Once the event loop has done what is due, it waits for an answer before it sleeps. */
  await(): void;
  /** A message has come. */
  heard(): void;
}

/** For the thread that waits; the other one rings `buffer`, which is shared and holds one 32-bit counter. */
export function createBell(buffer: SharedArrayBuffer): Bell {
  const rung = new Int32Array(buffer);
  let heard = 0;
  let awaiting = false;
  let pause = 1;
  let skip = 0;

  const wait = () => {
    awaiting = false;
    const until = performance.now() + patience;
    // The ring follows its message, which is there to be picked up by then.
    while (Atomics.load(rung, 0) === heard) {
      if (performance.now() < until) continue;
      skip = pause;
      pause = Math.min(2 * pause, longestPause);
      return;
    }
    pause = 1;
  };

  return {
    await() {
      if (awaiting) return;
      if (skip > 0) {
        skip--;
        return;
      }
      awaiting = true;
      setImmediate(wait);
    },
    heard() {
      heard = (heard + 1) | 0;
    },
  };
}

/** In the other thread: a message has been posted. */
export function ring(buffer: SharedArrayBuffer): void {
  Atomics.add(new Int32Array(buffer), 0, 1);
}
