/** Runs tasks one after the other, in the order in which they were given. */
export interface SerialQueue {
  <Result>(task: () => Promise<Result>): Promise<Result>;
  /** Some task has not ended. */
  readonly busy: boolean;
  /** Resolves when every task given so far has ended. */
  idle(): Promise<void>;
}

export function createSerialQueue(): SerialQueue {
  let last: Promise<void> | undefined;
  const run = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = last ? last.then(task) : task();
    const ended = result.then(
      () => {},
      () => {},
    );
    last = ended;
    void ended.then(() => {
      if (last === ended) last = undefined;
    });
    return result;
  };
  return Object.defineProperty(Object.assign(run, { idle: async () => last }), 'busy', {
    get: () => last !== undefined,
  }) as SerialQueue;
}
