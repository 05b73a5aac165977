import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../../../server/emulator/thread/messages.js';
import '../../../server/emulator/thread/worker.js';

// A device thread that breaks when its clock is moved by 13 seconds.
parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'call' && message.method === 'advanceClock' && message.args[0] === 13) {
    throw new Error('a defect in the device thread');
  }
});
