import { performance } from 'node:perf_hooks';
import type { Wall } from './clock.js';

/** The wall time of this machine. */
export const systemWall: Wall = {
  seconds: () => performance.now() / 1000,
  date: () => new Date(),
  sleep(seconds, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      signal.addEventListener('abort', done);
    });
  },
};
