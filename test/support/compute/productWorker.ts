import { parentPort } from 'node:worker_threads';
import { openBlas } from '../../../server/compute/blas.js';

/** Answers every message by one product on all threads of the library. */
const opened = await openBlas(undefined, 2);
if (!('compute' in opened)) throw new Error(opened.missing);
const { compute } = opened;
const n = 200;
const a = new Float64Array(n * n).fill(1);
parentPort?.on('message', async () => {
  await compute.multiply({ m: n, n, k: n, a, b: a, c: new Float64Array(n * n) });
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
