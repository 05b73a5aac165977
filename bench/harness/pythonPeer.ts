import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageFolder } from '../../common/packageFolder.js';

/** A process of the Python client, with this one's environment. */
export interface PythonPeer {
  /** Versions of its packages. */
  readonly versions: Record<string, string>;
  /** Sends a question to bench/python/peer.py and gives its figure. */
  ask(...question: (string | number)[]): Promise<number>;
  stop(): void;
}

const python = join(packageFolder, 'client/python/.venv/bin/python');

/** Undefined where there is no venv: npm run setup makes it. */
export async function startPythonPeer(): Promise<PythonPeer | undefined> {
  if (!existsSync(python)) return undefined;
  const child = spawn(python, [join(packageFolder, 'bench/python/peer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The Python peer ended before it answered.');
    return JSON.parse(value);
  };
  return {
    versions: await answer(),
    ask(...question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}
