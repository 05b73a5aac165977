import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceHealth } from '../../../common/description.js';
import type { DeviceLog } from '../../device/device.js';
import type { WorkerStart } from './messages.js';
import { connectWorkerClient, type WorkerClient } from './workerClient.js';

/** The thread of a device, which is started again whenever it crashes. */
export interface RestartingWorker {
  /** Calls go out at once, so that the device sees them in the order in which they are made. */
  readonly client: WorkerClient;
  /** Resets the device; a thread that takes the place of a crashed one begins with the last seed. */
  reset(seed: number): Promise<void>;
  /** Answered at once, whatever the thread does. */
  readonly health: DeviceHealth;
  close(): Promise<void>;
}

/** Milliseconds. */
const firstPause = 1000;
const longestPause = 60_000;

/** Throws what the thread could not start for, the first time. */
export async function startRestartingWorker(
  start: WorkerStart,
  log: DeviceLog,
  entry: URL,
): Promise<RestartingWorker> {
  const { name: device, preset } = start;
  let seed = 0;
  let closed = false;
  let state: 'ready' | 'restarting' | 'failed' = 'ready';
  let client = await connect();

  async function connect(): Promise<WorkerClient> {
    const onCrash = () => {
      if (!closed) void restart();
    };
    const connected = await connectWorkerClient(start, log, onCrash, entry);
    log.info({ device, preset, compute: connected.compute }, 'Emulated device ready');
    return connected;
  }

  async function restart(pause = firstPause): Promise<void> {
    if (state === 'ready') state = 'restarting';
    try {
      const next = await connect();
      await next.call({ kind: 'call', method: 'reset', args: [seed] });
      client = next;
      state = 'ready';
      if (closed) await next.close();
      log.warn({ device }, 'Emulated device started again: what was loaded is lost');
    } catch (error) {
      log.error({ device, err: error }, 'Emulated device cannot be started again');
      state = 'failed';
      await sleep(pause, undefined, { ref: false });
      if (!closed) await restart(Math.min(2 * pause, longestPause));
    }
  }

  return {
    get client() {
      return client;
    },
    get health() {
      return state === 'ready' && client.unresponsive ? 'unresponsive' : state;
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
