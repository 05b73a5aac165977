import { expect } from 'chai';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import { fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import { buildDense, eigenvaluesOf, withEigenvalues } from '../../../../support/emulator/denseOperators.js';
import { randomNumbers } from '../../../../support/matrices.js';

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
