let counter: Int32Array | undefined;

/** From now on the first element of `into` counts the library's calls that are under way in this thread. */
export function countNativeCalls(into: Int32Array): void {
  counter = into;
}

/** A call of a library, in which the thread does nothing else: it is no sign of a thread that hangs. */
export function nativeCall<Result>(call: () => Result): Result {
  if (!counter) return call();
  Atomics.add(counter, 0, 1);
  try {
    return call();
  } finally {
    Atomics.sub(counter, 0, 1);
  }
}
