import { spawnSync } from 'node:child_process';

const settings: Record<string, string | undefined> = {
  // OpenBLAS finds the machine's kernels and caches by itself.
  OPENBLAS_CORETYPE: undefined,
  OPENBLAS_L2_SIZE: undefined,
  // glibc keeps large buffers in place of giving each back to the kernel.
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TRIM_THRESHOLD_: '536870912',
  // Idle threads of OpenBLAS let go of their core soon.
  OPENBLAS_THREAD_TIMEOUT: '20',
};
// No garbage collection of old space in the middle of an upload.
const flag = '--initial-old-space-size=512';

/** Runs the program again with the environment that a measurement needs, unless it has it. True if it did. */
export function reexecute(): boolean {
  const ready =
    process.execArgv.includes(flag) &&
    Object.entries(settings).every(([name, value]) => process.env[name] === value);
  if (ready) return false;
  const { status, error } = spawnSync(process.execPath, [flag, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  });
  if (error) throw error;
  process.exitCode = status ?? 1;
  return true;
}
