import { expect } from 'chai';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Compute } from '../../../../server/compute/compute.js';
import { openCompute } from '../../../../server/compute/openCompute.js';
import type { MatrixSpec } from '../../../../server/device/matrix.js';
import { createIndependentArrays } from '../../../../server/emulator/dynamics/independentArrays.js';
import { independentSpectrum } from '../../../../server/emulator/dynamics/independentSpectrum.js';
import type { StoredTensor } from '../../../../server/emulator/operators/storedTensor.js';
import { matrix, tensor } from '../../../support/emulator/driving.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

const normals = (count: number, seed: number) => {
  const out = new Float64Array(count);
  testNormals(seed)(out);
  return out;
};

const stored = (spec: StoredTensor['spec'], seed: number): StoredTensor => ({
  spec,
  values: normals(
    spec.shape.reduce((product, extent) => product * extent, 1),
    seed,
  ),
  scale: [],
});

describe('spectrum of independent arrays', () => {
  let compute: Compute;
  before(async () => {
    compute = await openCompute({ backend: 'auto' });
  });

  /** From the eigenvalues of A as it multiplies, column by column. */
  async function expectEnds(spec: MatrixSpec, first: StoredTensor[], second: StoredTensor[]): Promise<void> {
    const drift = createIndependentArrays(spec, first, second, compute);
    const n = drift.dimension;
    const a = Matrix.zeros(n, n);
    for (let j = 0; j < n; j++) {
      const unit = new Float64Array(n);
      unit[j] = 1;
      const column = new Float64Array(n);
      await drift.multiply(unit, column);
      for (let i = 0; i < n; i++) a.set(i, j, column[i]);
    }
    const { realEigenvalues: real, imaginaryEigenvalues: imaginary } = new EigenvalueDecomposition(a, {
      assumeSymmetric: false,
    });
    const moduli = real.map((x, k) => Math.hypot(x, imaginary[k]));
    const stiffest = Math.max(...moduli.map((modulus, k) => (real[k] > 0 ? modulus ** 2 / real[k] : 0)));
    const { ends, isStable } = await independentSpectrum(spec, first, second, compute);
    expect(ends!.leftmost).to.be.closeTo(Math.min(...real), 1e-7);
    expect(ends!.largest).to.be.closeTo(Math.max(...moduli), 1e-7);
    expect(ends!.stiffest / stiffest).to.be.closeTo(1, 1e-5);
    expect(isStable).to.equal(ends!.leftmost > 0);
  }

  for (const [name, columns, outputs, damping] of [
    ['more cells than rows', 9, 3, 0.7],
    ['fewer', 1, 1, 0.7],
    ['an unstable damping', 9, 3, -0.4],
  ] as const) {
    it(`is that of J2^T H J1, with dense and row-Kronecker segments: ${name}`, async () => {
      const spec = matrix(
        {
          kind: 'lowRank',
          examples: 3,
          rowsPerExample: 2,
          segments: [
            { form: 'dense', columns },
            { form: 'rowKronecker', inputs: 2, outputs },
          ],
          curvature: 'block',
        },
        [
          tensor('jacobian', 'float64', [6, columns]),
          { ...tensor('activations', 'float64', [3, 2]), segment: 1 },
          { ...tensor('gradients', 'float64', [6, outputs]), segment: 1 },
          tensor('curvature', 'float64', [3, 2, 2]),
        ],
        damping,
      );
      const [first, second] = [1, 11].map((seed) => spec.tensors.map((each, k) => stored(each, seed + k)));
      await expectEnds(spec, first, second);
    });
  }

  it('is that of Kronecker products with both dampings, of dense and diagonal blocks', async () => {
    for (const dampingMode of ['additive', 'factored'] as const) {
      const spec = matrix(
        {
          kind: 'blockDiagonal',
          blocks: [
            { structure: { kind: 'kronecker', inputs: 4, outputs: 3, dampingMode } },
            { structure: { kind: 'dense', dimension: 5 }, damping: 3 },
            { structure: { kind: 'diagonal', dimension: 2 } },
          ],
        },
        [
          tensor('inputFactor', 'float64', [4, 4]),
          tensor('outputFactor', 'float64', [3, 3]),
          { ...tensor('dense', 'float64', [5, 5]), block: 1 },
          { ...tensor('diagonal', 'float64', [2]), block: 2 },
        ],
        2,
      );
      const tensors = spec.tensors.map((each, k) => stored(each, 20 + k));
      // Factored damping needs positive traces.
      for (const [k, n] of [4, 3].entries()) {
        for (let i = 0; i < n; i++) (tensors[k].values as Float64Array)[i * (n + 1)] = 2 + i;
      }
      await expectEnds(spec, tensors, tensors);
    }
  });

  it('is known of a large matrix by its symmetric part alone, and otherwise not', async () => {
    const n = 1100;
    const spec = matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float64', [n, n])], 1);
    const of = async (coupling: number) => {
      const values = new Float64Array(n * n);
      for (let i = 0; i + 1 < n; i++) values[i * n + i + 1] = coupling;
      const arrays = [{ spec: spec.tensors[0], values, scale: [] }];
      return independentSpectrum(spec, arrays, arrays, compute);
    };
    // Triangular, so stable whatever the coupling; its symmetric part has the eigenvalues 1 + coupling cos(k pi / (n + 1)).
    expect(await of(0.99)).to.deep.equal({ isStable: true });
    expect(await of(1.01)).to.deep.equal({});
  });
});
