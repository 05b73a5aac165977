import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Less is not worth the pause: some 10 ms.
const leastBytes = 32 * 2 ** 20;
let collect: (() => void) | undefined;

/**
 * Gives the memory of arrays that nobody refers to any more back to the system, if there are so many `bytes` of them that it
 * matters: V8 looks at its own heap only when it decides that it is time to.
 */
export function collectGarbage(bytes: number): void {
  if (bytes < leastBytes) return;
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
