import { expect } from 'chai';
import { createFloats } from '../../../server/compute/compute.js';
import { eachBackend } from '../../support/compute/eachBackend.js';
import { createNumbers, referenceProduct, relativeError } from '../../support/compute/reference.js';

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

await eachBackend('products', (compute, precision) => {
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
});
