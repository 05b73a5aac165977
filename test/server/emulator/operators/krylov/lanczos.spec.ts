import { expect } from 'chai';
import { Lanczos } from '../../../../../server/emulator/operators/krylov/lanczos.js';
import { computes } from '../../../../support/computes.js';
import { eigenvaluesOf, withEigenvalues } from '../../../../support/emulator/denseOperators.js';
import { randomNumbers } from '../../../../support/matrices.js';

describe('Krylov spaces', () => {
  it('have orthonormal bases that make the matrix tridiagonal, and stop where they are invariant', async () => {
    const n = 60;
    // Three different eigenvalues: no Krylov space has more than three dimensions.
    for (const [values, most] of [
      [eigenvaluesOf('a few large eigenvalues', n), n],
      [Array.from({ length: n }, (_, i) => 1 + (i % 3)), 3],
    ] as const) {
      const a = withEigenvalues([...values]);
      for (const compute of computes) {
        const lanczos = new Lanczos(
          {
            ...{ compute, dimension: n, precision: 'float64' },
            multiply: (v, out, count) => compute.multiply({ m: count, n, k: n, a: v, b: a, c: out }),
          },
          [randomNumbers('float64', n, 5), new Float64Array(n)],
        );
        for (let k = 0; k < n; k++) await lanczos.step();
        const [{ basis, size, alpha, beta, isInvariant }, zero] = lanczos.spaces;
        expect(zero).to.include({ size: 0, isInvariant: true });
        expect([size, isInvariant]).to.deep.equal([most, true]);
        const image = new Float64Array(size * n);
        await compute.multiply({ m: size, n, k: n, a: basis, b: a, c: image });
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            let overlap = 0;
            let entry = 0;
            for (let p = 0; p < n; p++) {
              overlap += basis[i * n + p] * basis[j * n + p];
              entry += basis[i * n + p] * image[j * n + p];
            }
            expect(overlap).to.be.closeTo(i === j ? 1 : 0, 1e-13);
            const t = i === j ? alpha[i] : Math.abs(i - j) === 1 ? beta[Math.min(i, j)] : 0;
            expect(entry).to.be.closeTo(t, 1e-11);
          }
        }
      }
    }
  });
});
