import { expect } from 'chai';
import { createFloats, type Floats } from '../../../server/compute/compute.js';
import { eachBackend } from '../../support/compute/eachBackend.js';
import { createNumbers, matrixWithSpectrum } from '../../support/compute/reference.js';

await eachBackend('decompositions', (compute, precision) => {
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

  it('finds the eigenvalues of a 2 x 2 matrix without rounding where they can be had so', async () => {
    for (const [matrix, expected] of [
      [
        [1, 2, 2, 1],
        [-1, 3],
      ],
      [
        [1, 1, 1, 1],
        [0, 2],
      ],
      [
        [4, 2, 2, 1],
        [0, 5],
      ],
      [
        [-4, 2, 2, -1],
        [-5, 0],
      ],
      [
        [0, 3, 3, 0],
        [-3, 3],
      ],
      [
        [3, 0, 0, -7],
        [-7, 3],
      ],
      [
        [0, 0, 0, 0],
        [0, 0],
      ],
    ]) {
      const q = createFloats(precision, 4);
      q.set(matrix);
      const found = createFloats(precision, 2);
      await compute.eigensystem(2, q, found);
      expect(Array.from(found, (value) => value + 0)).to.deep.equal(expected);
      const eps = precision === 'float32' ? 2 ** -23 : 2 ** -52;
      const errors = eigensystemErrors(
        createFloats(precision, 4).map((_, i) => matrix[i]),
        q,
        found,
        expected,
      );
      for (const [kind, error] of Object.entries(errors)) expect(error, kind).to.be.at.most(4 * eps);
    }
  });

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
});

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
