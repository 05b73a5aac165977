import { expect } from 'chai';
import { Matrix, solve } from 'ml-matrix';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import { fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import {
  buildDense,
  eigenvaluesOf,
  numbers,
  withEigenvalues,
} from '../../../../support/emulator/denseOperators.js';
import { testNormals } from '../../../../support/emulator/testNormals.js';
import { randomNumbers } from '../../../../support/matrices.js';
import { deviation } from '../../../../support/oracle.js';

describe('The ends of the spectrum of a dense matrix', () => {
  for (const [name, solutions] of [
    ['a few large eigenvalues', 0],
    ['condition 1e3', 1],
    ['condition 1e6', 1],
  ] as const) {
    it(`are found without a decomposition, in the inverse where they lie far apart (${name})`, async () => {
      const n = 300;
      const values = eigenvaluesOf(name, n);
      const compute = countingCompute(fastCompute);
      const operator = await buildDense(withEigenvalues(values), 'float64', 0, compute);
      const { smallest, largest } = await operator.eigenvalueRange();
      expect(smallest! / Math.min(...values)).to.be.within(1 - 1e-9, 1.001);
      expect(largest! / Math.max(...values)).to.be.within(0.999, 1 + 1e-9);
      expect(compute.decompositions).to.deep.equal([]);
      expect(Math.min(1, compute.solutions.length)).to.equal(solutions);
    });
  }

  it('lead to float64 where they lie beyond the reach of float32, so that A^-1 b is right to 1e-4', async () => {
    const n = 300;
    const matrix = Float32Array.from(withEigenvalues(eigenvaluesOf('condition 1e6', n)));
    const operator = await buildDense(Float64Array.from(matrix), 'float32');
    const target = numbers('float32', n, 22);
    const out = new Float32Array(n);
    const run = { state: new Float32Array(n), target, kappa: 0, count: 1, out, normals: testNormals(1) };
    await operator.walk({ ...run, step: Number.POSITIVE_INFINITY, method: 'krylov' });
    const [a, b] = [Matrix.from1DArray(n, n, matrix), Matrix.columnVector(target)];
    expect(deviation(n, out, solve(a, b).to1DArray())).to.be.below(1e-4);
  });

  it('are found where the first start is blind to the smallest eigenvalue', async () => {
    const n = 300;
    const start = new Float64Array(n);
    createNormals(0, 'probe', 0)(start);
    const q = randomNumbers('float64', n, 9);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const share = dot(q, start) / dot(start, start);
    for (let i = 0; i < n; i++) q[i] -= share * start[i];
    const square = dot(q, q);
    const a = new Float64Array(n * n);
    // I - 0.9 q q^T.
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) a[i * n + j] = (i === j ? 1 : 0) - (0.9 * q[i] * q[j]) / square;
    const { smallest } = await (await buildDense(a, 'float64')).eigenvalueRange();
    expect(smallest).to.be.closeTo(0.1, 1e-4);
  });
});
