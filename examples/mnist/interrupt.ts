/** Aborts at Ctrl-C, at SIGTERM, and when the process that started this one is gone, so that whatever runs can end. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error('Stopped by the user.'));
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, abort);
  process.channel?.unref();
  return controller.signal;
}
