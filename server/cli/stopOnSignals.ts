import type { DeviceLog } from '../device/device.js';
import type { RunningServer } from '../startServer.js';

/** Milliseconds. One Ctrl-C under npm comes twice: from the terminal, and passed on by npm. */
const sameSignal = 250;

/** What a stop acts on; `now` in milliseconds. */
export interface Stoppable {
  close(): Promise<void>;
  exit(code: number): void;
  now(): number;
  log: DeviceLog;
}

/** The first call drains, the second ends the process at once. */
export function createStop({ close, exit, now, log }: Stoppable): (why: string) => Promise<void> {
  let since: number | undefined;
  return async (why) => {
    if (since !== undefined) {
      if (now() - since < sameSignal) return;
      log.warn({}, `${why} again: exiting at once`);
      exit(1);
      return;
    }
    since = now();
    log.info({}, `${why}: draining`);
    try {
      await close();
      exit(0);
    } catch (error) {
      log.error({ err: error }, 'the server could not be stopped in order');
      exit(1);
    }
  };
}

/** Stops the server when the process is told to end, or the process that started it is gone. */
export function stopOnSignals(server: RunningServer, log: DeviceLog): void {
  const stop = createStop({
    close: () => server.close(),
    // A thread deep in a library may keep the process from ending: `runTuned` kills it then.
    exit: (code) =>
      process.send ? process.send({ exiting: code }, () => process.exit(code)) : process.exit(code),
    now: () => performance.now(),
    log,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  // Started by `runTuned`, which is gone if the channel closes; that may have happened by now.
  const stopAlone = () => void stop('the starting process ended');
  process.on('disconnect', stopAlone);
  if (process.connected === false) stopAlone();
  process.channel?.unref();
}
