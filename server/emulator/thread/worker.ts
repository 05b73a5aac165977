import { parentPort, workerData } from 'node:worker_threads';
import { openCompute } from '../../compute/openCompute.js';
import { systemHostClock } from '../../hostClock.js';
import { createEmulator } from '../emulator.js';
import { createClock } from '../simulation/clock.js';
import { beat } from './heartbeat.js';
import type { FromWorker, WorkerData } from './messages.js';
import { toPlain } from './plainError.js';
import { serveDevice } from './workerServer.js';

/** Entry of the thread that owns one emulated device. */
async function start(): Promise<void> {
  const { name, preset, config, compute: options, heartbeat } = workerData as WorkerData;
  const post = (message: FromWorker) => parentPort?.postMessage(message);
  try {
    const compute = await openCompute(options);
    const emulator = createEmulator({
      name,
      preset,
      config,
      compute,
      clock: createClock(config.clock, systemHostClock),
      hostClock: systemHostClock,
    });
    await emulator.reset(0);
    if (parentPort) serveDevice(emulator, parentPort);
    beat(heartbeat);
    post({ kind: 'ready', compute: compute.description });
  } catch (error) {
    post({ kind: 'failed', error: toPlain(error) });
  }
}

await start();
