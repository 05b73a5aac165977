/** Work that is done one after the other while the next is already being received. */
export interface Pipeline {
  /**
   * Does `work` after all work given before. A promise means: enough is waiting, receive nothing more until it
   * resolves. No work is done after one has failed: then `skipped` hears of the failure instead.
   */
  add(work: () => Promise<void>, skipped?: (error: unknown) => void): Promise<undefined> | undefined;
  /** Nothing is waiting or being done. */
  readonly idle: boolean;
  /** Resolves when all work given so far is done; rejects with the first failure. */
  finished(): Promise<void>;
}

/** `onIdle` is called whenever the last work is done; `onFailure` once. At most `length` of them wait. */
export function createPipeline(
  length: number,
  onIdle: () => void,
  onFailure: (error: unknown) => void,
): Pipeline {
  let last: Promise<void> = Promise.resolve();
  let pending = 0;
  let resume: (() => void) | undefined;

  async function run(
    previous: Promise<void>,
    work: () => Promise<void>,
    skipped: (error: unknown) => void,
  ): Promise<void> {
    try {
      await previous.catch((error) => {
        skipped(error);
        throw error;
      });
      await work();
    } finally {
      pending--;
      resume?.();
      resume = undefined;
      if (pending === 0) onIdle();
    }
  }

  return {
    add(work, skipped = () => {}) {
      pending++;
      last = run(last, work, skipped);
      last.catch(onFailure);
      if (pending < length) return undefined;
      return new Promise((resolve) => {
        resume = () => resolve(undefined);
      });
    },
    get idle() {
      return pending === 0;
    },
    finished: () => last,
  };
}
