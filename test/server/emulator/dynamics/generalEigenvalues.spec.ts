import { expect } from 'chai';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { generalEigenvalues } from '../../../../server/emulator/dynamics/generalEigenvalues.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

/** Sorted, as [real, imaginary]. */
function sorted(real: ArrayLike<number>, imaginary: ArrayLike<number>): [number, number][] {
  const pairs = Array.from(real, (x, k): [number, number] => [x, imaginary[k]]);
  return pairs.sort((x, y) => (Math.abs(x[0] - y[0]) > 1e-7 ? x[0] - y[0] : x[1] - y[1]));
}

function expectSame(found: [number, number][], expected: [number, number][], within: number): void {
  expect(found.length).to.equal(expected.length);
  for (const [k, [real, imaginary]] of expected.entries()) {
    expect(found[k][0]).to.be.closeTo(real, within);
    expect(found[k][1]).to.be.closeTo(imaginary, within);
  }
}

describe('eigenvalues of a general matrix', () => {
  for (const n of [1, 2, 3, 10, 61, 150]) {
    it(`are those of a Householder reduction and QR: n = ${n}`, () => {
      const a = new Float64Array(n * n);
      testNormals(n)(a);
      const before = a.slice();
      const { real, imaginary } = generalEigenvalues(n, a)!;
      const oracle = new EigenvalueDecomposition(Matrix.from1DArray(n, n, a), { assumeSymmetric: false });
      const expected = sorted(oracle.realEigenvalues, oracle.imaginaryEigenvalues);
      expectSame(sorted(real, imaginary), expected, 1e-8);
      expect(a).to.deep.equal(before);
    });
  }

  it('are the roots of a polynomial in its companion matrix, and of badly scaled and triangular ones', () => {
    // (x - 1)(x - 2)(x^2 + 4): x^4 - 3 x^3 + 6 x^2 - 12 x + 8.
    const companion = [3, -6, 12, -8, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
    const expected: [number, number][] = [
      [0, -2],
      [0, 2],
      [1, 0],
      [2, 0],
    ];
    const found = generalEigenvalues(4, Float64Array.from(companion))!;
    expectSame(sorted(found.real, found.imaginary), expected, 1e-10);
    const scales = [1, 2 ** 30, 2 ** -25, 2 ** 12];
    const scaled = generalEigenvalues(
      4,
      Float64Array.from(companion, (x, k) => (x * scales[k >> 2]) / scales[k & 3]),
    )!;
    expectSame(sorted(scaled.real, scaled.imaginary), expected, 1e-9);
    const triangular = generalEigenvalues(3, Float64Array.of(3, 5, 7, 0, 1, 4, 0, 0, -2))!;
    expect([...triangular.real].sort((x, y) => x - y)).to.deep.equal([-2, 1, 3]);
    expect(generalEigenvalues(2, new Float64Array(4))!.real).to.deep.equal(new Float64Array(2));
    expect(generalEigenvalues(2, Float64Array.of(1, Number.NaN, 0, 1))).to.equal(undefined);
  });

  it('turn in a cycle of any length, which needs exceptional shifts', () => {
    const n = 7;
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) a[i * n + ((i + 1) % n)] = 1;
    const { real, imaginary } = generalEigenvalues(n, a)!;
    const roots = Array.from({ length: n }, (_, k) => (2 * Math.PI * k) / n);
    const expected = sorted(roots.map(Math.cos), roots.map(Math.sin));
    expectSame(sorted(real, imaginary), expected, 1e-10);
  });
});
