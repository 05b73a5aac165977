import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cli } from './harness.js';

/** A process of its own, whose standard output is read line by line. */
export interface Child {
  process: ChildProcess;
  /** Everything that it has written. */
  output(): string;
  /** Waits until its output matches. */
  saw(words: RegExp): Promise<RegExpExecArray>;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

const children = new Set<Child>();

export function startChild(command: string, args: string[], environment: Record<string, string> = {}): Child {
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let changed = () => {};
  const read = (data: Buffer) => {
    text += data.toString();
    changed();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const own: Child = {
    process: child,
    output: () => text,
    async saw(words) {
      for (;;) {
        const found = words.exec(text);
        if (found) return found;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended without ${words}:\n${text}`);
        await new Promise<void>((resolve) => {
          changed = resolve;
          child.once('close', () => resolve());
        });
      }
    },
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
  };
  children.add(own);
  return own;
}

/** `spu serve` on a free port; gives its address too. */
export async function startCli(
  args: string[],
  environment: Record<string, string> = {},
): Promise<Child & { address: string }> {
  const child = startChild(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', ...args], environment);
  const [, address] = await child.saw(/listening on ([\d.:]+)/);
  return { ...child, address };
}

/** Kills what is still running of what a test started. */
export async function killAll(): Promise<void> {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all([...children].map((child) => child.ended));
  children.clear();
}
