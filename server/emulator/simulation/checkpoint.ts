import type { HostClock } from '../../hostClock.js';

/** How a long computation of the device's thread stays in touch. */
export interface Checkpoint {
  /** Nobody wants the result any more. */
  readonly isOver: boolean;
  /** Throws why nobody wants it, if so. */
  check(): void;
  /** Between two steps: every few milliseconds lets in what the thread is asked meanwhile, then checks. */
  pause(): Promise<void> | undefined;
}

/** Work without a pause, in seconds: short beside a round trip of the network, long beside one of the event loop. */
const longestWork = 0.005;

export function createCheckpoint(hostClock: HostClock, check: () => void): Checkpoint {
  let last = hostClock.seconds();
  const letIn = async () => {
    await new Promise(setImmediate);
    last = hostClock.seconds();
    check();
  };
  return {
    get isOver() {
      try {
        check();
        return false;
      } catch {
        return true;
      }
    },
    check,
    pause: () => (hostClock.seconds() - last < longestWork ? undefined : letIn()),
  };
}
