import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Without these glibc gives every large buffer back to the kernel and faults it in again: half of an upload's rate, as
 * measured. They act at the start of a process only.
 */
const environment = { MALLOC_MMAP_THRESHOLD_: '33554432', MALLOC_TRIM_THRESHOLD_: '536870912' };
/** MiB: no marking of the old space in the middle of an upload. NODE_OPTIONS refuses it. */
const nodeFlags = ['--initial-old-space-size=512'];

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
 * Runs this command again, once, with the memory allocator set up; returns false at once if it runs with it already.
 * Else passes signals on to it, and ends as it does.
 */
export async function runTuned(): Promise<boolean> {
  if (isTuned()) return false;
  const child = spawn(process.execPath, [...process.execArgv, ...nodeFlags, ...process.argv.slice(1)], {
    env: { ...process.env, ...environment },
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
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...end) => resolve(end));
  });
  for (const remove of handlers) remove();
  process.exitCode = code ?? 128 + constants.signals[signal!];
  return true;
}
