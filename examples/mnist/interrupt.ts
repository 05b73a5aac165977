/** Aborts at Ctrl-C or SIGTERM, so that whatever runs can end by itself. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error('Stopped by the user.'));
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return controller.signal;
}
