import type { DeviceLog } from '../../device/device.js';
import type { WorkerStart } from './messages.js';
import { connectWorkerClient, type WorkerClient } from './workerClient.js';

/** The thread of a device, which is started again whenever it crashes. */
export interface RestartingWorker {
  /** Calls go out at once, so that the device sees them in the order in which they are made. */
  readonly client: WorkerClient;
  /** Resets the device; a thread that takes the place of a crashed one begins with the last seed. */
  reset(seed: number): Promise<void>;
  close(): Promise<void>;
}

/** Throws what the thread could not start for, the first time. */
export async function startRestartingWorker(
  start: WorkerStart,
  log: DeviceLog,
  entry: URL,
): Promise<RestartingWorker> {
  const { name: device, preset } = start;
  let seed = 0;
  let closed = false;
  let client = await connect();

  async function connect(): Promise<WorkerClient> {
    const onCrash = () => {
      if (!closed) void restart();
    };
    const connected = await connectWorkerClient(start, log, onCrash, entry);
    log.info({ device, preset, compute: connected.compute }, 'Emulated device ready');
    return connected;
  }

  async function restart(): Promise<void> {
    try {
      const next = await connect();
      await next.call({ kind: 'call', method: 'reset', args: [seed] });
      client = next;
      if (closed) await next.close();
      log.warn({ device }, 'Emulated device started again: what was loaded is lost');
    } catch (error) {
      log.error({ device, err: error }, 'Emulated device cannot be started again');
    }
  }

  return {
    get client() {
      return client;
    },
    async reset(next) {
      seed = next;
      await client.call({ kind: 'call', method: 'reset', args: [next] });
    },
    async close() {
      closed = true;
      await client.close();
    },
  };
}
