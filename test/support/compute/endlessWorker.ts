import { parentPort } from 'node:worker_threads';
import { openBlas } from '../../../server/compute/blas.js';

// Decomposes and multiplies without end.
const opened = await openBlas(undefined, 2);
if ('missing' in opened) throw new Error(opened.missing);
const n = 1000;
const a = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 9 : Math.sin(i)));
for (let round = 0; ; round++) {
  const decomposition = opened.compute.eigensystem(n, a.slice(), new Float64Array(n));
  if (round === 1) parentPort?.postMessage('under way');
  await decomposition;
}
