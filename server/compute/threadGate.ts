import { availableParallelism } from 'node:os';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { ComputeError } from './errors.js';

/**
 * One BLAS library has one number of threads for the whole process. Calls on its own threads ("wide") and calls that
 * keep to one thread ("narrow") and run beside each other need different numbers, so they take turns, whichever
 * threads of the process they come from.
 */
export interface ThreadGate {
  /** Threads of a wide call. */
  readonly width: number;
  /** Runs one wide call; no narrow one runs meanwhile. */
  wide(call: () => void): Promise<void>;
  /** Runs one narrow call, which may take place in another thread; no wide one runs meanwhile. */
  narrow(call: () => Promise<void>): Promise<void>;
}

const key = 'spu-emulator BLAS threads';
/** Threads of a process that can compute at once. */
const places = 1023;
const [changes, inUse, defaultWidth, header] = [0, 1, 2, 3];

// Shared by all threads: a counter of changes, places in use, the width of calls where none is asked for, then three
// numbers a place: whose it is (thread id + 1), its wide calls that have entered, its narrow ones that have or are about to.
const inherited = getEnvironmentData(key);
const table = new Int32Array(
  inherited instanceof SharedArrayBuffer ? inherited : new SharedArrayBuffer(4 * (header + 3 * places)),
);
if (isMainThread) setEnvironmentData(key, table.buffer);

const ownerOf = (place: number) => header + 3 * place;
const wideOf = (place: number) => header + 3 * place + 1;
const narrowOf = (place: number) => header + 3 * place + 2;

let mine: number | undefined;

function claim(): number {
  for (let place = 0; place < places; place++) {
    if (Atomics.compareExchange(table, ownerOf(place), 0, threadId + 1) !== 0) continue;
    let used = Atomics.load(table, inUse);
    while (used <= place) used = Atomics.compareExchange(table, inUse, used, place + 1);
    return place;
  }
  throw new ComputeError(`more than ${places} threads compute in one process: start several servers`);
}

/** A thread has ended, perhaps in the middle of a call: its place is free. */
export function releaseThread(id: number): void {
  for (let place = 0; place < Atomics.load(table, inUse); place++) {
    if (Atomics.load(table, ownerOf(place)) !== id + 1) continue;
    Atomics.store(table, wideOf(place), 0);
    Atomics.store(table, narrowOf(place), 0);
    Atomics.store(table, ownerOf(place), 0);
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
  for (;;) {
    const seen = Atomics.load(table, changes);
    if (enter()) return;
    await waitAsync(table, changes, seen).value;
  }
}

/** Some thread has calls of this kind. */
function anywhere(countOf: (place: number) => number): boolean {
  const used = Atomics.load(table, inUse);
  for (let place = 0; place < used; place++) {
    if (Atomics.load(table, countOf(place)) > 0) return true;
  }
  return false;
}

export interface LibraryThreads {
  get(): number;
  set(threads: number): void;
}

/** `width`: threads of wide calls; default: as many as the library had at first. */
export function createThreadGate(threads: LibraryThreads, width?: number): ThreadGate {
  mine ??= claim();
  const [wide, narrow] = [wideOf(mine), narrowOf(mine)];
  // Later it may be the number of a narrow call.
  Atomics.compareExchange(table, defaultWidth, 0, threads.get());
  const many = width ?? Atomics.load(table, defaultWidth);

  function set(count: number): void {
    if (threads.get() !== count) threads.set(count);
  }

  /** Of a wide and a narrow call that come at once, the wide one steps back. */
  function enterWide(): boolean {
    if (anywhere(narrowOf)) return false;
    Atomics.add(table, wide, 1);
    if (!anywhere(narrowOf)) return true;
    Atomics.sub(table, wide, 1);
    changed();
    return false;
  }

  return {
    width: many,
    async wide(call) {
      if (!enterWide()) await entered(enterWide);
      try {
        set(many);
        call();
      } finally {
        Atomics.sub(table, wide, 1);
        changed();
      }
    },
    async narrow(call) {
      Atomics.add(table, narrow, 1);
      try {
        await entered(() => !anywhere(wideOf));
        set(1);
        await call();
      } finally {
        Atomics.sub(table, narrow, 1);
        changed();
      }
    },
  };
}

/** For a library that leaves its number of threads alone. */
export const ungated: ThreadGate = {
  width: availableParallelism(),
  wide: async (call) => call(),
  narrow: (call) => call(),
};
