/** Who waits for a signal, behind the one listener that it has. */
interface Waiting {
  callbacks: Set<() => void>;
  listener: () => void;
}

const waitingFor = new WeakMap<AbortSignal, Waiting>();

function createWaiting(): Waiting {
  const callbacks = new Set<() => void>();
  return {
    callbacks,
    listener() {
      const all = [...callbacks];
      callbacks.clear();
      for (const callback of all) callback();
    },
  };
}

/**
 * Calls back when the signal aborts; returns the function that takes that back. However many wait for one signal, this
 * library has one listener on it: Node warns of the eleventh.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => {};
  const waiting = waitingFor.get(signal) ?? createWaiting();
  waitingFor.set(signal, waiting);
  const { callbacks, listener } = waiting;
  const own = () => callback();
  if (callbacks.size === 0) signal.addEventListener('abort', listener, { once: true });
  callbacks.add(own);
  return () => {
    if (callbacks.delete(own) && callbacks.size === 0) signal.removeEventListener('abort', listener);
  };
}
