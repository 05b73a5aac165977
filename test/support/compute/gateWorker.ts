import { setImmediate as turn } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { createThreadGate } from '../../../server/compute/threadGate.js';

/** Indices of what all threads share: calls of either kind inside, threads of the library, calls that saw a mistake. */
export const [multiThreadedInside, singleThreadedInside, libraryThreads, mistakes, finished] = [
  0, 1, 2, 3, 4,
];
export const callThreads = 2;

export interface GateTask {
  kinds: readonly ('multiThreaded' | 'singleThreaded')[];
  rounds: number;
  shared: Int32Array;
}

/** A call that takes a while, and looks whether the other kind is inside. */
function look(shared: Int32Array, [own, other]: [number, number], threads: number): void {
  Atomics.add(shared, own, 1);
  for (let k = 0; k < 2000; k++) {
    const isAlone = Atomics.load(shared, other) === 0 && Atomics.load(shared, libraryThreads) === threads;
    if (!isAlone) Atomics.add(shared, mistakes, 1);
  }
  Atomics.sub(shared, own, 1);
}

if (workerData) {
  const { kinds, rounds, shared } = workerData as GateTask;
  const library = {
    get: () => Atomics.load(shared, libraryThreads),
    set: (threads: number) => Atomics.store(shared, libraryThreads, threads),
  };
  const gate = createThreadGate(library, callThreads);
  const calls = {
    multiThreaded: () =>
      gate.multiThreaded(() => look(shared, [multiThreadedInside, singleThreadedInside], callThreads)),
    singleThreaded: () =>
      gate.singleThreaded(async () => {
        await turn();
        look(shared, [singleThreadedInside, multiThreadedInside], 1);
      }),
  };
  for (let round = 0; round < rounds; round++) {
    await Promise.all(kinds.map((kind) => calls[kind]()));
    await turn();
  }
  Atomics.add(shared, finished, 1);
}
