import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { type Compute, createFloats, type Floats, type Precision } from '../../../server/compute/compute.js';
import { backendNames, openBackend, remedies } from '../../support/compute/computeBackends.js';
import type { WorkerTask } from '../../support/compute/computeWorker.js';
import {
  createNumbers,
  matrixWithSpectrum,
  referenceProduct,
  relativeError,
} from '../../support/compute/reference.js';

const precisions: Precision[] = ['float32', 'float64'];

/** m, n, k. The last five are large enough for the tiles of every backend, and cross their edges. */
const shapes = [
  [1, 1, 1],
  [1, 9, 4],
  [9, 1, 4],
  [3, 5, 1],
  [4, 3, 0],
  [33, 17, 129],
  [131, 129, 130],
  [150, 67, 530],
  [530, 40, 103],
  [16, 2051, 70],
  [2051, 16, 70],
];

for (const name of backendNames) {
  const opened = await openBackend(name);
  if ('missing' in opened) {
    describe(`compute: ${name} is not there (${opened.missing})`, () => {
      it.skip(`all its tests: ${remedies[name]}`, () => {});
    });
    continue;
  }
  describe(`compute: ${opened.compute.description}`, () => {
    for (const precision of precisions) describe(precision, () => describeCompute(opened.compute, precision));

    for (const precision of precisions) {
      it(`computes the same in worker threads, on shared memory, in ${precision}`, async () => {
        const [n, k] = [80, 400];
        const a = shared(createNumbers(31)(precision, n * k));
        const task = (): WorkerTask => ({
          ...{ backend: name, n, k, a },
          gram: shared(createFloats(precision, n * n)),
          values: shared(createFloats(precision, n)),
        });
        const [here, ...there] = [task(), task(), task()];
        await Promise.all(there.map(runWorker));
        await opened.compute.gram({ n, k, a, c: here.gram });
        await opened.compute.eigensystem(n, here.gram, here.values);
        for (const other of there) {
          expect(other.gram).to.deep.equal(here.gram);
          expect(other.values).to.deep.equal(here.values);
        }
      });
    }
  });
}

function describeCompute(compute: Compute, precision: Precision): void {
  for (const [m, n, k] of shapes) {
    it(`multiplies ${m} x ${k} by ${k} x ${n}`, async () => {
      const numbers = createNumbers(m + 10 * n + 100 * k);
      for (const [transposeA, transposeB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ]) {
        const product = {
          ...{ m, n, k, transposeA, transposeB },
          a: numbers(precision, m * k),
          b: numbers(precision, k * n),
          c: createFloats(precision, m * n).fill(Number.NaN),
        };
        const expected = referenceProduct(product);
        await compute.multiply(product);
        expect(relativeError(product, expected)).to.be.below(1);
      }
    });
  }

  for (const [m, n, k] of [
    [1, 6, 5],
    [6, 1, 5],
    [1, 1, 5],
    [21, 35, 13],
    [140, 137, 131],
    [5, 4, 0],
  ]) {
    it(`multiplies parts of larger matrices, ${m} x ${k} by ${k} x ${n}, with alpha and beta`, async () => {
      const numbers = createNumbers(7 * m + n);
      for (const [transposeA, transposeB, alpha, beta] of [
        [false, false, -0.5, 0.75],
        [false, true, 2, 1],
        [true, false, 1, -1],
        [true, true, 0.25, 0],
      ] as const) {
        const lda = (transposeA ? m : k) + 3;
        const ldb = (transposeB ? k : n) + 2;
        const ldc = n + 5;
        const whole = numbers(precision, (m + 2) * ldc);
        const before = whole.slice();
        const product = {
          ...{ m, n, k, transposeA, transposeB, alpha, beta, lda, ldb, ldc },
          // An odd start: nothing may count on alignment.
          a: numbers(precision, (transposeA ? k : m) * lda + 1).subarray(1),
          b: numbers(precision, (transposeB ? n : k) * ldb + 3).subarray(3),
          c: whole.subarray(ldc),
        };
        const expected = referenceProduct(product);
        await compute.multiply(product);
        expect(relativeError(product, expected)).to.be.below(1);
        for (let i = 0; i < m; i++) {
          before.set(product.c.subarray(i * ldc, i * ldc + n), ldc + i * ldc);
        }
        expect(whole, 'what lies around c').to.deep.equal(before);
      }
    });
  }

  for (const [n, k] of [
    [1, 1],
    [1, 50],
    [5, 0],
    [31, 77],
    [70, 600],
    [530, 90],
  ]) {
    it(`makes the ${n} x ${n} Gram matrix of ${n} x ${k}, both triangles`, async () => {
      const numbers = createNumbers(3 * n + k);
      for (const [alpha, beta] of [
        [1, 0],
        [-2, 0.5],
      ]) {
        const a = numbers(precision, n * (k + 1));
        const ldc = n + 3;
        const c = numbers(precision, n * ldc);
        if (beta === 0) c.fill(Number.NaN);
        else for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) c[j * ldc + i] = c[i * ldc + j];
        const product = {
          m: n,
          n,
          k,
          a,
          b: a,
          c,
          transposeB: true,
          lda: k + 1,
          ldb: k + 1,
          ldc,
          alpha,
          beta,
        };
        const expected = referenceProduct(product);
        await compute.gram({ n, k, a, c, lda: k + 1, ldc, alpha, beta });
        expect(relativeError(product, expected)).to.be.below(1);
        let unequal = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) if (c[j * ldc + i] !== c[i * ldc + j]) unequal++;
        }
        expect(unequal, 'upper triangle').to.equal(0);
      }
    });
  }

  for (const [title, values] of Object.entries({
    '1 x 1': [-3],
    '2 x 2': [-1, 2],
    'of evenly spread eigenvalues': Array.from({ length: 37 }, (_, i) => i - 10),
    'of low rank': Array.from({ length: 64 }, (_, i) => Math.max(0, i - 50)),
    'of all eigenvalues equal': Array.from({ length: 30 }, () => 2),
    'of condition 1e6': Array.from({ length: 150 }, (_, i) => 10 ** (-6 + (6 * i) / 149)),
    'that is zero': Array.from({ length: 10 }, () => 0),
  })) {
    it(`finds the eigensystem of a matrix ${title}`, async () => {
      const n = values.length;
      const matrix = matrixWithSpectrum(values, precision, 5);
      const q = matrix.slice();
      for (let i = 0; i < n; i++) q.fill(Number.NaN, i * n + i + 1, (i + 1) * n);
      const found = createFloats(precision, n);
      await compute.eigensystem(n, q, found);
      const eps = precision === 'float32' ? 2 ** -23 : 2 ** -52;
      const tolerance = 2 * eps * (8 + n);
      const errors = eigensystemErrors(matrix, q, found, values);
      for (const [kind, error] of Object.entries(errors)) expect(error, kind).to.be.at.most(tolerance);
    });
  }

  for (const [n, condition] of [
    [1, 1],
    [37, 10],
    [150, 1000],
  ]) {
    it(`factors a positive definite ${n} x ${n} matrix and solves with it, condition ${condition}`, async () => {
      const values = Array.from({ length: n }, (_, i) => condition ** (i / Math.max(1, n - 1)) / condition);
      const matrix = matrixWithSpectrum(values, precision, 3);
      const factor = matrix.slice();
      for (let i = 0; i < n; i++) factor.fill(Number.NaN, i * n + i + 1, (i + 1) * n);
      expect(await compute.cholesky(n, factor)).to.equal(true);
      const eps = precision === 'float32' ? 2 ** -23 : 2 ** -52;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let k = 0; k <= j; k++) sum += factor[i * n + k] * factor[j * n + k];
          expect(Math.abs(sum - matrix[i * n + j])).to.be.below(2 * eps * (8 + n));
        }
      }
      const right = createNumbers(4)(precision, 3 * n);
      const v = right.slice();
      await compute.choleskySolve({ n, factor, v, count: 2 });
      await compute.choleskySolve({ n, factor, v: v.subarray(2 * n), count: 1 });
      for (const row of [0, 1, 2]) {
        const size = Math.hypot(...v.subarray(row * n, (row + 1) * n));
        for (let i = 0; i < n; i++) {
          let image = 0;
          for (let j = 0; j < n; j++) image += matrix[i * n + j] * v[row * n + j];
          // A residual does not grow with the condition.
          expect(Math.abs(image - right[row * n + i])).to.be.below(2 * eps * (8 + n) * (1 + size));
        }
      }
    });
  }

  it('tells that a matrix is not positive definite', async () => {
    for (const values of [[-1e-3, 1, 2], [0, 0, 0], [-1], Array.from({ length: 90 }, (_, i) => i - 0.5)]) {
      const matrix = matrixWithSpectrum(values, precision, 5);
      expect(await compute.cholesky(values.length, matrix)).to.equal(false);
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
}

/** Largest errors, relative to the largest eigenvalue. */
function eigensystemErrors(matrix: Floats, q: Floats, found: Floats, expected: number[]) {
  const n = expected.length;
  const scale = Math.max(...expected.map(Math.abs)) || 1;
  const errors = { values: 0, order: 0, orthogonality: 0, residual: 0 };
  const note = (kind: keyof typeof errors, error: number) => {
    // Not Math.max alone: NaN must stay.
    if (!(Math.abs(error) <= errors[kind])) errors[kind] = Math.abs(error);
  };
  for (let i = 0; i < n; i++) {
    note('values', (found[i] - expected[i]) / scale);
    if (i > 0) note('order', Math.max(0, found[i - 1] - found[i]) && Infinity);
    for (let j = 0; j < n; j++) {
      let overlap = 0;
      let image = 0;
      for (let p = 0; p < n; p++) {
        overlap += q[i * n + p] * q[j * n + p];
        image += matrix[j * n + p] * q[i * n + p];
      }
      note('orthogonality', overlap - (i === j ? 1 : 0));
      note('residual', (image - found[i] * q[i * n + j]) / scale);
    }
  }
  return errors;
}

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
