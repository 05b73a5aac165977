import { spawnSync } from 'node:child_process';
import { environment, nodeFlags } from '../../server/cli/allocator.js';

const settings: Record<string, string | undefined> = {
  // OpenBLAS finds the machine's kernels and caches by itself.
  OPENBLAS_CORETYPE: undefined,
  OPENBLAS_L2_SIZE: undefined,
  ...environment,
};

/** Runs the program again with the environment that a measurement needs, unless it has it. True if it did. */
export function reexecute(): boolean {
  const ready =
    nodeFlags.every((flag) => process.execArgv.includes(flag)) &&
    Object.entries(settings).every(([name, value]) => process.env[name] === value);
  if (ready) return false;
  const { status, error } = spawnSync(process.execPath, [...nodeFlags, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  });
  if (error) throw error;
  process.exitCode = status ?? 1;
  return true;
}
