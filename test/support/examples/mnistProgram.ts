import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../rpc/childProcess.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../../../examples/mnist/bin/${name}.js`, import.meta.url));

/** Networks that are trained in no time. */
const small = [
  ...['--train', '64', '--test', '50', '--batch', '16', '--hidden', '3'],
  ...['--channels', '1', '--conv-hidden', '3'],
];

/** Starts a program of the MNIST trainer on small networks; what it writes goes to `out`. */
export function startProgram(name: 'demo' | 'sweep' | 'study', out: string, ...flags: string[]): Child {
  return startChild(process.execPath, [program(name), ...small, '--out', out, ...flags]);
}
