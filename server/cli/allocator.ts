import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * They act at the start of a process only. Without the first two glibc gives every large buffer back to the kernel and
 * faults it in again: half of an upload's rate, as measured. The third ends the wait of OpenBLAS's threads for more work,
 * in which they keep a core busy, after 2^20 ticks of the processor's clock (0.4 ms) instead of 2^26 (27 ms): a step of
 * an upload, products and a long read-out on two cores took 410 ms instead of 440, and small ones no longer.
 */
export const environment = {
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TRIM_THRESHOLD_: '536870912',
  OPENBLAS_THREAD_TIMEOUT: '20',
};
/** MiB: no marking of the old space in the middle of an upload. NODE_OPTIONS refuses it. */
export const nodeFlags = ['--initial-old-space-size=512'];

/** Milliseconds that a process has to end when it has stopped. */
const exitTime = 500;

const forwarded = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

function usesGlibc(): boolean {
  // Network interfaces take time to look up; the types do not know the switch yet.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** The settings are in force, or this system has no use for them. */
function isTuned(): boolean {
  return Object.keys(environment).every((name) => process.env[name] !== undefined) || !usesGlibc();
}

/**
 * Runs this command again, once, with allocator and library set up; returns false at once if it runs with it already.
 * Else passes signals on to it, and ends as it does.
 */
export async function runTuned(): Promise<boolean> {
  if (isTuned()) return false;
  const child = spawn(process.execPath, [...process.execArgv, ...nodeFlags, ...process.argv.slice(1)], {
    env: { ...environment, ...process.env },
    // The channel tells the child when this process was killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // A process group of its own: else Ctrl-C reaches it twice, from the terminal and from here.
    detached: true,
  });
  const handlers = forwarded.map((signal) => {
    const forward = () => void child.kill(signal);
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  let exiting: number | undefined;
  child.on('message', (message: { exiting: number }) => {
    exiting = message.exiting;
    setTimeout(() => child.kill('SIGKILL'), exitTime).unref();
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...end) => resolve(end));
  });
  for (const remove of handlers) remove();
  process.exitCode = exiting ?? code ?? 128 + constants.signals[signal!];
  return true;
}
