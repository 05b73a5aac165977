import { Worker } from 'node:worker_threads';
import { releaseThread } from '../../compute/threadGate.js';
import type { DeviceLog } from '../../device/device.js';
import { DeviceError } from '../../device/errors.js';
import { createHeartbeat, type Watchdog, watchHeartbeat } from './heartbeat.js';
import type { FromWorker, WorkerData, WorkerStart } from './messages.js';
import { fromPlain } from './plainError.js';
import { createThreadLink, type ThreadLink } from './threadLink.js';

/** The thread of one device, seen from the server's thread. */
export interface WorkerClient extends Pick<ThreadLink, 'call' | 'stream' | 'tell'> {
  /** Which linear algebra the device has. */
  readonly compute: string;
  /** It has not shown for a while that it is alive. */
  readonly unresponsive: boolean;
  close(): Promise<void>;
}

/** UNAVAILABLE: the device's thread has ended. */
function crashed(cause: string): DeviceError {
  return new DeviceError(
    'UNAVAILABLE',
    `The emulated device has crashed (${cause}) and is started again: what was loaded is lost, load it again.`,
    { reason: 'DEVICE_CRASHED', retryAfterSeconds: 1 },
  );
}

/** UNAVAILABLE: the device's thread was given up. */
function hung(seconds: number): DeviceError {
  return new DeviceError(
    'UNAVAILABLE',
    `The emulated device has not answered for ${seconds} s and is started again: what was loaded is lost, load it again.`,
    { reason: 'DEVICE_CRASHED', retryAfterSeconds: 1 },
  );
}

/** UNAVAILABLE: the server shuts down. */
function closed(): DeviceError {
  return new DeviceError('UNAVAILABLE', 'The device is closed.', { reason: 'DRAINING' });
}

/**
 * Starts the thread of a device; `entry` is its compiled module. `onCrash` is told when the thread ends by itself; calls
 * under way fail with UNAVAILABLE. Throws what the thread could not start for.
 */
export async function connectWorkerClient(
  start: WorkerStart,
  log: DeviceLog,
  onCrash: () => void,
  entry: URL,
): Promise<WorkerClient> {
  const heartbeat = createHeartbeat();
  const workerData: WorkerData = { ...start, heartbeat };
  const worker = new Worker(entry, { workerData });
  worker.unref();
  const id = worker.threadId;
  const link = createThreadLink((message) => worker.postMessage(message));
  let closing = false;
  let watchdog: Watchdog | undefined;

  async function close(): Promise<void> {
    closing = true;
    watchdog?.stop();
    await worker.terminate();
  }

  /** Does not wait for a thread that may be deep in a library. */
  function replace(): void {
    const seconds = start.watchdogSeconds;
    log.error({ device: start.name, seconds }, 'The thread of an emulated device hangs: it is replaced.');
    link.end(hung(seconds));
    void close();
    onCrash();
  }

  const ready = new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message.compute);
      else if (message.kind === 'failed') reject(fromPlain(message.error));
      else link.receive(message);
    });
    worker.on('error', (error: Error) => {
      log.error({ err: error }, 'The thread of an emulated device has crashed.');
      link.end(crashed(error.message));
      reject(error);
    });
    worker.on('exit', (code) => {
      releaseThread(id);
      watchdog?.stop();
      link.end(closing ? closed() : crashed(`exit code ${code}`));
      reject(new Error(`the thread of the device ended with exit code ${code}`));
      if (!closing) onCrash();
    });
  });
  const compute = await ready.catch(async (error: Error) => {
    await close();
    throw error;
  });

  watchdog = watchHeartbeat(heartbeat, start.watchdogSeconds, replace);
  const { call, stream, tell } = link;
  return {
    compute,
    call,
    stream,
    tell,
    close,
    get unresponsive() {
      return watchdog?.unresponsive ?? false;
    },
  };
}
