import { expect } from 'chai';
import type { Floats } from '../../../../../server/compute/compute.js';
import { walkTerms } from '../../../../../server/emulator/operators/krylov/krylovTerms.js';
import {
  krylovTolerance,
  remainders,
  sumByKrylov,
} from '../../../../../server/emulator/operators/krylov/krylovWalk.js';
import { Lanczos } from '../../../../../server/emulator/operators/krylov/lanczos.js';
import { tridiagonalEigen } from '../../../../../server/emulator/operators/krylov/tridiagonal.js';
import { fastCompute } from '../../../../support/computes.js';
import { eigenvaluesOf, spectra, withEigenvalues } from '../../../../support/emulator/denseOperators.js';
import { randomNumbers } from '../../../../support/matrices.js';

describe('Sums from Krylov spaces', () => {
  for (const name of Object.keys(spectra)) {
    it(`tell their error: at most what is estimated, and no less than a thousandth of it (${name})`, async () => {
      const n = 150;
      const values = eigenvaluesOf(name, n);
      const lambda = 0.95 * Math.min(...values);
      const v = randomNumbers('float64', n, 6);
      const multiply = async (x: Floats, out: Floats) => {
        for (let i = 0; i < n; i++) out[i] = values[i] * x[i];
      };
      for (const step of [0.1, 1, 50]) {
        const vectors = { state: v, target: v, noise: [v] };
        const terms = walkTerms({ ...vectors, step, kappa: 0.3, count: 1, lambda });
        const lanczos = new Lanczos({ compute: fastCompute, dimension: n, precision: 'float64', multiply }, [
          v,
        ]);
        const [space] = lanczos.spaces;
        for (let size = 1; size <= 40; size++) {
          await lanczos.step();
          if (size < 3) continue;
          const eigen = await tridiagonalEigen(fastCompute, space, size);
          for (const [k, term] of terms.entries()) {
            const [estimate] = remainders(term, space, eigen);
            const value = new Float64Array(1);
            const got = new Float64Array(n);
            for (let i = 0; i < size; i++) {
              term.values(eigen.values[i], value);
              for (let j = 0; j < size; j++) {
                const share = space.norm * value[0] * eigen.vectors[i * size] * eigen.vectors[i * size + j];
                for (let p = 0; p < n; p++) got[p] += share * space.basis[j * n + p];
              }
            }
            let square = 0;
            for (let p = 0; p < n; p++) {
              term.values(values[p], value);
              square += (value[0] * v[p] - got[p]) ** 2;
            }
            term.values(lambda, value);
            const error = Math.sqrt(square);
            const rounding = 1e-12 * space.norm * value[0];
            const what = `${['f0', 'f1', 'f2'][k]} over ${step}, ${size} dimensions`;
            // f0 and f1 have a bound; that of f2 is an estimate.
            expect(error, what).to.be.below((k < 2 ? 1 : 3) * estimate + rounding);
            if (step < 50) expect(error + rounding, what).to.be.above(estimate / 1000);
          }
        }
      }
    });
  }

  it('give up where the steps do not suffice, and leave the result alone', async () => {
    const n = 80;
    const a = withEigenvalues(eigenvaluesOf('condition 1e6', n));
    const v = randomNumbers('float64', n, 8);
    const lambda = 0.9e-6;
    const terms = walkTerms({ state: v, target: v, noise: [], step: 1e4, kappa: 0, count: 1, lambda });
    const out = new Float64Array(n).fill(7);
    const sum = {
      ...{ compute: fastCompute, dimension: n, precision: 'float64' as const, terms, lambda, shift: 0 },
      multiply: (x: Floats, y: Floats, count: number) =>
        fastCompute.multiply({ m: count, n, k: n, a: x, b: a, c: y }),
      ...{ tolerance: 1e-12, out, count: 1 },
    };
    expect(await sumByKrylov({ ...sum, mostSteps: 20 })).to.equal(undefined);
    expect(out.every((value) => value === 7)).to.equal(true);
    expect(await sumByKrylov({ ...sum, mostSteps: n })).to.be.above(20);
  });

  it('states a tolerance for either precision', () => {
    expect(krylovTolerance).to.deep.equal({ float32: 1e-6, float64: 1e-12 });
  });
});
