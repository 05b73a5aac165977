import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of its own that a benchmark talks to. */
export interface Peer {
  /** What the peer said when it was ready. */
  readonly address: string;
  /** Sends a question to the peer and gives its answer. */
  ask<Answer>(question: string): Promise<Answer>;
  /** The most memory that it has had resident so far (Linux only). */
  peakBytes(): number;
  stop(): Promise<void>;
}

/**
 * Starts a compiled module of bench/ as a process with the flags and the environment of this one. It calls `announce`
 * when it is ready.
 */
export async function startPeer(module: string, ...parameters: string[]): Promise<Peer> {
  const child = fork(fileURLToPath(new URL(`../${module}`, import.meta.url)), parameters);
  const [address] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${module} ${parameters.join(' ')} ended with code ${code} before it was ready`);
    }),
  ]);
  return {
    address: address as string,
    async ask<Answer>(question: string) {
      const answer = once(child, 'message');
      child.send(question);
      return (await answer)[0] as Answer;
    },
    peakBytes() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return 1024 * Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]);
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** In a peer: it is ready at this address, and lives until its parent lets go of it. */
export function announce(address: string): void {
  process.once('disconnect', () => process.exit(0));
  process.send!(address);
}
