import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { openBlas } from '../../../server/compute/blas.js';
import { releaseThread } from '../../../server/compute/threadGate.js';
import { finished, type GateTask, libraryThreads, mistakes } from '../../support/compute/gateWorker.js';
import { matrixWithSpectrum } from '../../support/compute/reference.js';

describe('The gate of the threads of BLAS', () => {
  it('keeps multi-threaded and single-threaded calls of several threads apart, each with its number of threads', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4 * 5));
    Atomics.store(shared, libraryThreads, 4);
    const [multi, single] = ['multiThreaded', 'singleThreaded'] as const;
    const threads = [[multi, multi], [single, single], [single, multi, single], [multi]];
    const workers = threads.map((kinds) => {
      const workerData: GateTask = { kinds, rounds: 1000, shared };
      const worker = new Worker(new URL('../../support/compute/gateWorker.js', import.meta.url), {
        workerData,
      });
      worker.unref();
      return worker;
    });
    const ids = workers.map(({ threadId }) => threadId);
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
    for (const id of ids) releaseThread(id);
    expect(Atomics.load(shared, finished)).to.equal(threads.length);
    expect(Atomics.load(shared, mistakes)).to.equal(0);
  });
});

const opened = await openBlas(undefined, 2);
const extent = 300;
/** Large enough for the library to use two threads. */
const product = 700;

('compute' in opened ? describe : describe.skip)('Calls of BLAS in several threads', () => {
  const { compute } = opened as Extract<typeof opened, { compute: unknown }>;
  const matrix = Float64Array.from({ length: product ** 2 }, (_, i) => Math.sin(i));
  const values = Array.from({ length: extent }, (_, i) => 1 + i);
  const spd = matrixWithSpectrum(values, 'float64', 5);

  const multiplied = async (singleThreaded = false) => {
    const c = new Float64Array(product ** 2);
    await compute.multiply({ m: product, n: product, k: product, a: matrix, b: matrix, c, singleThreaded });
    return c;
  };
  const decomposed = async () => {
    const a = spd.slice();
    const values = new Float64Array(extent);
    await compute.eigensystem(extent, a, values);
    return { a, values };
  };

  it('gives the same bits for eigensystems and products at once as for one after the other', async () => {
    const alone = { product: await multiplied(), eigen: await decomposed() };
    const together = await Promise.all([
      decomposed(),
      multiplied(),
      decomposed(),
      decomposed(),
      multiplied(),
    ]);
    for (const [i, result] of together.entries()) {
      expect(result).to.deep.equal(i % 3 === 1 ? alone.product : alone.eigen);
    }
  });

  it('gives the same bits for products on one thread each, whatever runs beside them', async () => {
    const one = await multiplied(true);
    const others = [multiplied(), decomposed()];
    const together = await Promise.all(Array.from({ length: 5 }, () => multiplied(true)));
    await Promise.all(others);
    for (const result of together) expect(result).to.deep.equal(one);
  });

  it('lets a product on all threads in while another thread has products on one thread each without a gap', async () => {
    const worker = new Worker(new URL('../../support/compute/productWorker.js', import.meta.url));
    await once(worker, 'message');
    let over = false;
    let products = 0;
    const busy = Array.from({ length: 3 }, async () => {
      for (; !over && products < 1000; products++) await multiplied(true);
    });
    let answers = 0;
    worker.on('message', () => {
      if (++answers < 5) worker.postMessage('go');
      else over = true;
    });
    worker.postMessage('go');
    await Promise.all(busy);
    await worker.terminate();
    expect(answers).to.equal(5);
  });

  it('goes on when a thread was ended in the middle of a call', async () => {
    const worker = new Worker(new URL('../../support/compute/endlessWorker.js', import.meta.url));
    const id = worker.threadId;
    await once(worker, 'message');
    await worker.terminate();
    releaseThread(id);
    await Promise.all([multiplied(), decomposed()]);
  });
});
