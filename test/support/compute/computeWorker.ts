import { parentPort, workerData } from 'node:worker_threads';
import type { Floats } from '../../../server/compute/compute.js';
import { type BackendName, openBackend } from './computeBackends.js';

/** Arrays lie on SharedArrayBuffers of the thread that asks. */
export interface WorkerTask {
  backend: BackendName;
  n: number;
  k: number;
  a: Floats;
  gram: Floats;
  values: Floats;
}

const { backend, n, k, a, gram, values } = workerData as WorkerTask;
const opened = await openBackend(backend);
if ('missing' in opened) throw new Error(opened.missing);
await opened.compute.gram({ n, k, a, c: gram });
await opened.compute.eigensystem(n, gram, values);
parentPort?.postMessage(opened.compute.name);
