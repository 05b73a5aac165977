import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../../../server/emulator/thread/messages.js';
import '../../../server/emulator/thread/worker.js';

// A device thread that hangs when its clock is moved by 13 seconds.
parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'call' && message.method === 'advanceClock' && message.args[0] === 13) {
    for (;;);
  }
});
