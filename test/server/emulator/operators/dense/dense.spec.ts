import { expect } from 'chai';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import {
  buildDense,
  eigenvaluesOf,
  numbers,
  spectra,
  statesOf,
  withEigenvalues,
} from '../../../../support/emulator/denseOperators.js';
import { checkChain, type Run } from '../../../../support/law.js';
import { randomNumbers } from '../../../../support/matrices.js';
import { decompose, deviation, meanAt } from '../../../../support/oracle.js';

describe('A dense matrix', () => {
  for (const precision of ['float32', 'float64'] as const) {
    for (const n of [24, 300]) {
      for (const name of Object.keys(spectra)) {
        it(`gives the same states either way: N = ${n}, ${precision}, ${name}`, async () => {
          const operator = await buildDense(withEigenvalues(eigenvaluesOf(name, n)), precision);
          for (const step of [0, 0.3, 50]) {
            const options = { counts: [1, 4, 70], step };
            const krylov = await statesOf(operator, 'krylov', options);
            const modal = await statesOf(operator, 'eigendecomposition', options);
            // In float32 the rounding of A itself counts: lambda_max h of it in a mode that has decayed.
            expect(deviation(n, krylov, modal)).to.be.below(precision === 'float32' ? 2e-4 : 1e-9);
          }
        });
      }
    }
  }

  it('relaxes without noise to the mean of the oracle', async () => {
    const n = 60;
    const a = withEigenvalues(eigenvaluesOf('condition 1e3', n));
    const exact = decompose(a);
    for (const precision of ['float32', 'float64'] as const) {
      const operator = await buildDense(a, precision);
      for (const step of [0.3, 50]) {
        const got = await statesOf(operator, 'krylov', { counts: [3], step, kappa: 0 });
        for (const k of [0, 1, 2]) {
          const [x, b] = [numbers(precision, n, 21), numbers(precision, n, 22)];
          const expected = meanAt(exact, x, b, (k + 1) * step);
          const row = got.subarray(k * n, (k + 1) * n);
          expect(deviation(n, row, expected)).to.be.below(precision === 'float32' ? 1e-4 : 3e-12);
        }
      }
    }
  });

  for (const [what, wrong, isRight] of [
    ['has the exact law', {}, true],
    ['would be found with tau wrong by 1 %', { step: 1.01 }, false],
    ['would be found with kappa wrong by 1 %', { kappa: 1.01 }, false],
  ] as const) {
    it(`${what}, from Krylov spaces: mean, full covariance, drift`, async () => {
      const n = 24;
      const damping = 0.3;
      const half = withEigenvalues(Array.from({ length: n }, (_, i) => (i < 12 ? 0 : i / 8)));
      const a = half.map((value, i) => (i % (n + 1) === 0 ? value + damping : value));
      const factor = { step: 1, kappa: 1, ...wrong };
      const operator = await buildDense(half, 'float64', damping);
      const [step, kappa] = [0.3, 0.5];
      const target = randomNumbers('float64', n, 11, 3);
      const normals = createNormals(5, 'law', 0);
      const runs: Run[] = [];
      const state = new Float64Array(n);
      // N runs states = 7e5 innovations: 1 % of a variance is 6 sigma.
      for (let k = 0; k < 40; k++) {
        if (k % 3 !== 2) state.set(randomNumbers('float64', n, 1000 + k, 100));
        const start = state.slice();
        const out = new Float64Array(700 * n);
        const wrongly = { step: step * factor.step, kappa: kappa * factor.kappa };
        await operator.walk({ state, target, ...wrongly, count: 700, out, normals, method: 'krylov' });
        state.set(out.subarray(-n));
        runs.push({ start, states: out });
      }
      const { failures } = checkChain({ a: decompose(a), target, step, kappa }, runs);
      if (isRight) expect(failures).to.deep.equal([]);
      else expect(failures).not.to.deep.equal([]);
    }).timeout(60_000);
  }
});
