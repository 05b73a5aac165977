import { expect } from 'chai';
import { eigensystem } from '../../../client/algebra/eigensystem.js';
import { randomNumbers } from '../../support/matrices.js';

/** Q diag(values) Q^T, Q Q^T, and what they should be. */
function residuals(matrix: Float64Array, n: number): { matrix: number; identity: number } {
  const { values, vectors } = eigensystem(matrix, n);
  let [worst, skew] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let [entry, product] = [0, 0];
      for (let k = 0; k < n; k++) {
        entry += values[k] * vectors[k * n + i] * vectors[k * n + j];
        product += vectors[i * n + k] * vectors[j * n + k];
      }
      worst = Math.max(worst, Math.abs(entry - matrix[i * n + j]));
      skew = Math.max(skew, Math.abs(product - Number(i === j)));
    }
  }
  return { matrix: worst / Math.max(...matrix.map(Math.abs), Number.MIN_VALUE), identity: skew };
}

function symmetric(n: number, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = entry(i, j);
      matrix[j * n + i] = matrix[i * n + j];
    }
  }
  return matrix;
}

describe('eigensystem', () => {
  const noise = randomNumbers('float64', 40 * 40, 5);
  const matrices: Record<string, [number, Float64Array]> = {
    'of one number': [1, Float64Array.of(-3)],
    'of two rows': [2, Float64Array.of(2, 1, 1, 3)],
    'of random numbers': [40, symmetric(40, (i, j) => noise[i * 40 + j])],
    'of zeros': [5, new Float64Array(25)],
    'that is diagonal, with a value twice': [4, symmetric(4, (i, j) => (i === j ? [2, 7, 2, -1][i] : 0))],
    'of rank one': [20, symmetric(20, (i, j) => (i + 1) * (j + 1))],
    'in two blocks': [6, symmetric(6, (i, j) => (Math.floor(i / 3) === Math.floor(j / 3) ? i + j + 1 : 0))],
    'over 16 decades': [30, symmetric(30, (i, j) => 10 ** (-(i + j) / 4) * (1 + Number(i === j)))],
  };
  for (const [name, [n, matrix]] of Object.entries(matrices)) {
    it(`takes a matrix ${name} apart`, () => {
      const found = residuals(matrix, n);
      expect(found.matrix).to.be.below(1e-13);
      expect(found.identity).to.be.below(1e-13);
    });
  }

  it('knows the eigenvalues of a path', () => {
    const n = 25;
    const { values } = eigensystem(
      symmetric(n, (i, j) => (i === j ? 2 : i - j === 1 ? -1 : 0)),
      n,
    );
    for (const [k, value] of values.sort().entries())
      expect(value).to.be.closeTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 1e-13);
  });
});
