import { availableParallelism } from 'node:os';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { ComputeError } from './errors.js';
import { nativeCall } from './nativeCalls.js';

/**
 * One BLAS library has one number of threads for the whole process. Multi-threaded calls, on the library's own threads, and
 * single-threaded ones, which run beside each other, need different numbers, so they take turns, whichever threads of the
 * process they come from.
 */
export interface ThreadGate {
  /** Threads of a multi-threaded call. */
  readonly threads: number;
  /** Runs one call on all threads; no single-threaded one runs meanwhile. */
  multiThreaded(call: () => void): Promise<void>;
  /** Runs one call on one thread, perhaps another than the caller's; no multi-threaded one runs meanwhile. */
  singleThreaded(call: () => Promise<void>): Promise<void>;
}

const key = 'spu-emulator BLAS threads';
/** Threads of a process that can compute at once. */
const slots = 1023;
const [changes, inUse, defaultThreads, header] = [0, 1, 2, 3];

// Shared by all threads: a counter of changes, slots in use, the threads of a multi-threaded call where no number is asked
// for, then four numbers a slot: whose it is (thread id + 1), its multi-threaded calls that have entered, those that wait,
// and its single-threaded ones that have entered or are about to.
const inherited = getEnvironmentData(key);
const table = new Int32Array(
  inherited instanceof SharedArrayBuffer ? inherited : new SharedArrayBuffer(4 * (header + 4 * slots)),
);
if (isMainThread) setEnvironmentData(key, table.buffer);

const ownerOf = (slot: number) => header + 4 * slot;
const multiThreadedOf = (slot: number) => header + 4 * slot + 1;
const queuedOf = (slot: number) => header + 4 * slot + 2;
const singleThreadedOf = (slot: number) => header + 4 * slot + 3;

let mine: number | undefined;

function claim(): number {
  for (let slot = 0; slot < slots; slot++) {
    if (Atomics.compareExchange(table, ownerOf(slot), 0, threadId + 1) !== 0) continue;
    let used = Atomics.load(table, inUse);
    while (used <= slot) used = Atomics.compareExchange(table, inUse, used, slot + 1);
    return slot;
  }
  throw new ComputeError(`more than ${slots} threads compute in one process: start several servers`);
}

/** A thread has ended, perhaps in the middle of a call: its slot is free. */
export function releaseThread(id: number): void {
  for (let slot = 0; slot < Atomics.load(table, inUse); slot++) {
    if (Atomics.load(table, ownerOf(slot)) !== id + 1) continue;
    for (const countOf of [multiThreadedOf, queuedOf, singleThreadedOf]) {
      Atomics.store(table, countOf(slot), 0);
    }
    Atomics.store(table, ownerOf(slot), 0);
  }
  changed();
}

function changed(): void {
  Atomics.add(table, changes, 1);
  Atomics.notify(table, changes);
}

/** Not in the types of ES2023. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(array: Int32Array, index: number, value: number): { value: Promise<string> | string };
};

/** Waits until `enter` succeeds. */
async function entered(enter: () => boolean): Promise<void> {
  if (enter()) return;
  // The wait alone does not keep a thread from ending.
  const awake = setInterval(() => {}, 2 ** 30);
  try {
    for (;;) {
      const seen = Atomics.load(table, changes);
      if (enter()) return;
      await waitAsync(table, changes, seen).value;
    }
  } finally {
    clearInterval(awake);
  }
}

/** Some thread has calls of this kind, whatever the slot `except` has. */
function anywhere(countOf: (slot: number) => number, except?: number): boolean {
  const used = Atomics.load(table, inUse);
  for (let slot = 0; slot < used; slot++) {
    if (slot !== except && Atomics.load(table, countOf(slot)) > 0) return true;
  }
  return false;
}

export interface LibraryThreads {
  get(): number;
  set(threads: number): void;
}

/** `threads`: those of a multi-threaded call; default: as many as the library had at first. */
export function createThreadGate(library: LibraryThreads, threads?: number): ThreadGate {
  mine ??= claim();
  const slot = mine;
  const [multi, queued, single] = [multiThreadedOf, queuedOf, singleThreadedOf].map((countOf) =>
    countOf(slot),
  );
  // Later it may be the number of a single-threaded call.
  Atomics.compareExchange(table, defaultThreads, 0, library.get());
  const many = threads ?? Atomics.load(table, defaultThreads);

  function set(count: number): void {
    if (library.get() !== count) library.set(count);
  }

  /** If one of either kind comes at the same time, the multi-threaded call steps back. */
  function enterMultiThreaded(): boolean {
    if (anywhere(singleThreadedOf)) return false;
    Atomics.add(table, multi, 1);
    if (!anywhere(singleThreadedOf)) return true;
    Atomics.sub(table, multi, 1);
    changed();
    return false;
  }

  return {
    threads: many,
    async multiThreaded(call) {
      if (!enterMultiThreaded()) {
        Atomics.add(table, queued, 1);
        await entered(enterMultiThreaded);
        Atomics.sub(table, queued, 1);
      }
      try {
        set(many);
        nativeCall(call);
      } finally {
        Atomics.sub(table, multi, 1);
        changed();
      }
    },
    async singleThreaded(call) {
      // A thread that always has some of them running would keep multi-threaded calls of the others out.
      await entered(() => !anywhere(queuedOf, slot));
      Atomics.add(table, single, 1);
      try {
        await entered(() => !anywhere(multiThreadedOf));
        set(1);
        await nativeCall(call);
      } finally {
        Atomics.sub(table, single, 1);
        changed();
      }
    },
  };
}

/** For a library that leaves its number of threads alone. */
export const ungated: ThreadGate = {
  threads: availableParallelism(),
  multiThreaded: async (call) => nativeCall(call),
  singleThreaded: (call) => nativeCall(call),
};
