import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { createFloats, type Floats } from '../../../server/compute/compute.js';
import type { WorkerTask } from '../../support/compute/computeWorker.js';
import { eachBackend } from '../../support/compute/eachBackend.js';
import { createNumbers } from '../../support/compute/reference.js';

await eachBackend('compute', (compute, precision, backend) => {
  it('computes the same in worker threads, on shared memory', async () => {
    const [n, k] = [80, 400];
    const a = shared(createNumbers(31)(precision, n * k));
    const task = (): WorkerTask => ({
      ...{ backend, n, k, a },
      gram: shared(createFloats(precision, n * n)),
      values: shared(createFloats(precision, n)),
    });
    const [here, ...there] = [task(), task(), task()];
    await Promise.all(there.map(runWorker));
    await compute.gram({ n, k, a, c: here.gram });
    await compute.eigensystem(n, here.gram, here.values);
    for (const other of there) {
      expect(other.gram).to.deep.equal(here.gram);
      expect(other.values).to.deep.equal(here.values);
    }
  });

  it('gives the same bits for the same call, wherever in memory the numbers lie', async () => {
    const numbers = createNumbers(11);
    for (const [m, n, k] of [
      [1, 700, 300],
      [700, 1, 300],
      [1, 1, 5000],
      [130, 140, 150],
    ]) {
      const a = numbers(precision, m * k);
      const b = numbers(precision, k * n);
      const results: Floats[] = [];
      for (const shift of [0, 0, 1, 3]) {
        const c = createFloats(precision, m * n + shift).subarray(shift);
        await compute.multiply({ m, n, k, a: shifted(a, shift), b: shifted(b, shift), c });
        results.push(c);
      }
      for (const result of results) expect(result).to.deep.equal(results[0]);
    }
    const n = 90;
    const grams = [];
    for (const shift of [0, 0, 1]) {
      const c = createFloats(precision, n * n);
      await compute.gram({ n, k: 300, a: shifted(createNumbers(2)(precision, n * 300), shift), c });
      const values = createFloats(precision, n);
      const q = c.slice();
      await compute.eigensystem(n, q, values);
      grams.push([c, q, values]);
    }
    for (const gram of grams) expect(gram).to.deep.equal(grams[0]);
  });

  it('refuses arrays that are too short, and touches nothing', async () => {
    const floats = (length: number) => createFloats(precision, length);
    const c = floats(12).fill(7);
    const good = { m: 3, n: 4, k: 5, a: floats(15), b: floats(20), c };
    const q = floats(16).fill(7);
    const calls: [string, () => Promise<unknown>][] = [
      ['a has 14 numbers', () => compute.multiply({ ...good, a: floats(14) })],
      ['b has 19 numbers', () => compute.multiply({ ...good, b: floats(19) })],
      ['c has 11 numbers', () => compute.multiply({ ...good, c: c.subarray(1) })],
      ['15 are needed', () => compute.multiply({ ...good, n: 3, ldc: 6, c, b: floats(15) })],
      ['lda is 4', () => compute.multiply({ ...good, lda: 4 })],
      ['ldb is 4.5', () => compute.multiply({ ...good, ldb: 4.5 })],
      ['a has 15 numbers', () => compute.multiply({ ...good, transposeA: true, lda: 4 })],
      ['m is -1', () => compute.multiply({ ...good, m: -1 })],
      ['k is NaN', () => compute.multiply({ ...good, k: Number.NaN })],
      ['m is 4294967299', () => compute.multiply({ ...good, m: 2 ** 32 + 3 })],
      ['a has 11 numbers', () => compute.gram({ n: 3, k: 4, a: floats(11), c })],
      ['c has 12 numbers', () => compute.gram({ n: 4, k: 3, a: floats(12), c })],
      ['a has 16 numbers', () => compute.eigensystem(5, q, floats(5))],
      ['values has 3 numbers', () => compute.eigensystem(4, q, floats(3))],
      ['a[1, 0] is NaN', () => compute.eigensystem(2, floats(4).fill(Number.NaN, 2, 3), floats(2))],
      ['a has 16 numbers', () => compute.cholesky(5, q)],
      ['a Cholesky factor needs', () => compute.cholesky(2, floats(4).fill(Number.NaN, 3))],
      ['factor has 16', () => compute.choleskySolve({ n: 5, factor: q, v: floats(5), count: 1 })],
      ['v has 5', () => compute.choleskySolve({ n: 3, factor: q, v: floats(5), count: 2 })],
      ['a[1, 1] is Infinity', () => compute.eigensystem(2, floats(4).fill(Infinity, 3), floats(2))],
    ];
    for (const [message, call] of calls) {
      const error = await call().then(
        () => undefined,
        (reason) => reason,
      );
      expect(error, message).to.be.instanceOf(RangeError);
      expect(error.message).to.include(message);
    }
    expect([...c, ...q].every((value) => value === 7)).to.equal(true);
    const other = createFloats(precision === 'float32' ? 'float64' : 'float32', 20);
    const mixed = await compute.multiply({ ...good, b: other }).catch((error) => error);
    expect(mixed).to.be.instanceOf(TypeError);
  });
});

function shared(array: Floats): Floats {
  const memory = new SharedArrayBuffer(array.byteLength);
  const copy = array instanceof Float32Array ? new Float32Array(memory) : new Float64Array(memory);
  copy.set(array);
  return copy;
}

function shifted(array: Floats, by: number): Floats {
  const copy = createFloats(array instanceof Float32Array ? 'float32' : 'float64', array.length + by);
  copy.set(array, by);
  return copy.subarray(by);
}

async function runWorker(workerData: WorkerTask): Promise<void> {
  const worker = new Worker(new URL('../../support/compute/computeWorker.js', import.meta.url), {
    workerData,
  });
  const [[name], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  expect(name).to.equal(workerData.backend);
  expect(code).to.equal(0);
}
