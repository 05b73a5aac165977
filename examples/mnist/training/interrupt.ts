import { constants } from 'node:os';

/**
 * Aborts at Ctrl-C, at SIGTERM and SIGHUP, and when the process that started this one is gone, so that whatever runs
 * can end. The exit code then tells the signal as a shell does: 130 after Ctrl-C.
 */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals) => {
    process.exitCode = 128 + constants.signals[signal];
    controller.abort(new Error('Stopped by the user.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort);
  process.on('disconnect', () => abort('SIGHUP'));
  process.channel?.unref();
  return controller.signal;
}
