import { expect } from 'chai';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import type { Compute } from '../../../../server/compute/compute.js';
import { openCompute } from '../../../../server/compute/openCompute.js';
import type { Device } from '../../../../server/device/device.js';
import type { MatrixSpec } from '../../../../server/device/matrix.js';
import { buildMatrix } from '../../../../server/emulator/array/buildMatrix.js';
import { createIndependentArrays } from '../../../../server/emulator/dynamics/independentArrays.js';
import { independentSpectrum } from '../../../../server/emulator/dynamics/independentSpectrum.js';
import {
  errorOf,
  evolve,
  loadMatrix,
  loadVector,
  matrix,
  sample,
  tensor,
} from '../../../support/emulator/driving.js';
import { testMachine } from '../../../support/emulator/testEmulator.js';
import { testNormals } from '../../../support/emulator/testNormals.js';

const n = 12;
// Its fixed point is exact, whatever the step.
const integrator = { scheme: 'eulerMaruyama' as const, step: 0.04 };
const mismatch = { mismatchDtod: 0.02 };

function normals(count: number, seed: number): Float64Array {
  const out = new Float64Array(count);
  testNormals(seed)(out);
  return out;
}

/** A as the device has it: the inverse of what it solves for unit vectors. */
async function measured(device: Device): Promise<Matrix> {
  const solutions = Matrix.zeros(n, n);
  for (let j = 0; j < n; j++) {
    await loadVector(
      device,
      Array.from({ length: n }, (_, i) => (i === j ? 1 : 0)),
    );
    const { id } = await evolve(device, { duration: 40, initialState: 'zero' });
    const { values } = await sample(device, { at: { at: 'evolution', id } });
    for (let i = 0; i < n; i++) solutions.set(i, j, values[i]);
  }
  return inverse(solutions);
}

const asymmetry = (a: Matrix) => a.clone().sub(a.transpose()).norm() / a.norm();

describe('independent arrays', () => {
  let compute: Compute;
  before(async () => {
    compute = await openCompute({ backend: 'auto' });
  });

  const device = (array: object) => testMachine({ noise: { kappa: 0 }, integrator, array }, { compute });

  const spd = (() => {
    const g = Matrix.from1DArray(n, n, normals(n * n, 1));
    return g
      .mmul(g.transpose())
      .mul(1 / n)
      .add(Matrix.eye(n, n))
      .to1DArray();
  })();
  const dense: MatrixSpec = matrix({ kind: 'dense', dimension: n }, [tensor('dense', 'float64', [n, n])]);

  it('give a_ij and a_ji errors of their own, which mirrored ones share', async () => {
    const errorsOf = async (mirrored: boolean) => {
      const it = await device({ ...mismatch, mirrored });
      await loadMatrix(it, dense, [spd]);
      const a = await measured(it);
      return a.to1DArray().map((value, k) => value / spd[k] - 1);
    };
    const independent = await errorsOf(false);
    const spread = Math.sqrt(independent.reduce((sum, e) => sum + e * e, 0) / (n * n));
    expect(spread / 0.02).to.be.within(0.8, 1.2);
    const pairs = (errors: number[]) => {
      const at = (i: number, j: number) => errors[i * n + j];
      let product = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          product += at(i, j) * at(j, i);
          squares += (at(i, j) ** 2 + at(j, i) ** 2) / 2;
        }
      }
      return product / squares;
    };
    // 66 pairs: the correlation of independent ones is within 0.4 with more than three standard deviations.
    expect(pairs(independent)).to.be.within(-0.4, 0.4);
    expect(pairs(await errorsOf(true))).to.be.closeTo(1, 1e-6);
  });

  it('make J^T H J unsymmetric, of the same rank, with both arrays used', async () => {
    const spec: MatrixSpec = matrix(
      {
        kind: 'lowRank',
        examples: 2,
        rowsPerExample: 2,
        segments: [
          { form: 'dense', columns: 6 },
          { form: 'rowKronecker', inputs: 2, outputs: 3 },
        ],
        curvature: 'diagonal',
      },
      [
        tensor('jacobian', 'float64', [4, 6]),
        { ...tensor('activations', 'float64', [2, 2]), segment: 1 },
        { ...tensor('gradients', 'float64', [4, 3]), segment: 1 },
        tensor('curvature', 'float64', [4]),
      ],
      0.5,
    );
    const data = [normals(24, 2), normals(4, 3), normals(12, 4), [1, 0.5, 2, 1]];
    for (const [mirrored, least, most] of [
      [true, 0, 1e-8],
      [false, 0.005, 0.1],
    ] as const) {
      const it = await device({ ...mismatch, mirrored });
      await loadMatrix(it, spec, data);
      const a = await measured(it);
      expect(asymmetry(a)).to.be.within(least, most);
      const { realEigenvalues } = new EigenvalueDecomposition(a.sub(Matrix.eye(n, n).mul(0.5)));
      expect(realEigenvalues.filter((value) => Math.abs(value) > 1e-6).length).to.equal(4);
    }
  });

  it('multiply as the symmetric matrix does where the arrays have no errors', async () => {
    const structure = {
      kind: 'blockDiagonal' as const,
      blocks: [
        {
          structure: { kind: 'kronecker' as const, inputs: 2, outputs: 3, dampingMode: 'factored' as const },
        },
        { structure: { kind: 'dense' as const, dimension: 3 }, damping: 0.1 },
        { structure: { kind: 'diagonal' as const, dimension: 2 } },
      ],
    };
    const a = [2, 1, 1, 3];
    const g = [4, 1, 0, 1, 5, 1, 0, 1, 6];
    const c = [3, 1, 0, 1, 3, 1, 0, 1, 3];
    const stored = [
      { spec: tensor('inputFactor', 'float64', [2, 2]), values: Float64Array.from(a), scale: [] },
      { spec: tensor('outputFactor', 'float64', [3, 3]), values: Float64Array.from(g), scale: [] },
      { spec: { ...tensor('dense', 'float64', [3, 3]), block: 1 }, values: Float64Array.from(c), scale: [] },
      {
        spec: { ...tensor('diagonal', 'float64', [2]), block: 2 },
        values: Float64Array.from([7, 8]),
        scale: [],
      },
    ];
    const spec = matrix(
      structure,
      stored.map((each) => each.spec),
      0.4,
    );
    const drift = createIndependentArrays(spec, stored, stored, compute);
    const expected = Matrix.zeros(11, 11);
    const pi = Math.sqrt(5 / 2 / (15 / 3));
    const [shiftA, shiftG] = [pi * Math.sqrt(0.4), Math.sqrt(0.4) / pi];
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        const [o, p] = [Math.floor(i / 2), Math.floor(j / 2)];
        const [x, y] = [i % 2, j % 2];
        expected.set(i, j, (g[o * 3 + p] + (o === p ? shiftG : 0)) * (a[x * 2 + y] + (x === y ? shiftA : 0)));
      }
    }
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) expected.set(6 + i, 6 + j, c[i * 3 + j] + (i === j ? 0.1 : 0));
    }
    expected.set(9, 9, 7.4);
    expected.set(10, 10, 8.4);
    const v = normals(11, 9);
    const out = new Float64Array(11);
    await drift.multiply(v, out);
    const wanted = expected.mmul(Matrix.columnVector(v)).to1DArray();
    for (const [i, value] of wanted.entries()) expect(out[i]).to.be.closeTo(value, 1e-12);
    const { leftmost, largest } = (await independentSpectrum(spec, stored, stored, compute)).ends!;
    const { realEigenvalues } = new EigenvalueDecomposition(expected);
    expect(leftmost).to.be.closeTo(Math.min(...realEigenvalues), 1e-9);
    expect(largest).to.be.closeTo(Math.max(...realEigenvalues), 1e-9);
  });

  it('are refused where one of 300 eigenvalues, the one nearest to 0, is negative', async () => {
    const size = 300;
    const target = Array.from({ length: size }, (_, i) => 10 ** (-3 + (4 * i) / (size - 1)));
    for (const seed of [1, 2, 3]) {
      const load = async (smallest: number) => {
        // Reflections turn the eigenvectors, and keep the matrix symmetric; the arrays do not.
        const a = Matrix.diag([smallest, ...target.slice(1)]);
        for (let k = 0; k < 3; k++) {
          const v = Matrix.columnVector(normals(size, 10 * seed + k));
          v.div(v.norm());
          a.sub(v.mmul(v.transpose().mmul(a)).mul(2)).sub(a.mmul(v).mmul(v.transpose()).mul(2));
        }
        const it = await testMachine(
          {
            noise: { kappa: 0 },
            integrator: { scheme: 'heun' },
            array: { mismatchDtod: 1e-7, mirrored: false },
            deviceSeed: seed,
          },
          { compute },
        );
        const spec = matrix({ kind: 'dense', dimension: size }, [tensor('dense', 'float64', [size, size])]);
        return { it, spec, values: a.to1DArray() };
      };
      const bad = await load(-1e-3);
      const error = await errorOf(loadMatrix(bad.it, bad.spec, [bad.values]));
      expect(error).to.include({ code: 'FAILED_PRECONDITION' });
      expect(Number(error.details?.metadata?.actual) / -1e-3).to.be.closeTo(1, 0.02);
      const good = await load(1e-3);
      const { smallestEigenvalue, largestEigenvalue } = await loadMatrix(good.it, good.spec, [good.values]);
      expect(smallestEigenvalue! / 1e-3).to.be.closeTo(1, 0.02);
      expect(largestEigenvalue).to.be.closeTo(10, 1e-4);
    }
  });

  it('are refused where nothing settles whether they are stable, and then have no eigenvalue that is reported', async () => {
    const size = 1100;
    const spec = matrix({ kind: 'dense', dimension: size }, [tensor('dense', 'float64', [size, size])], 1);
    const values = new Float64Array(size * size);
    for (let i = 0; i + 1 < size; i++) values[i * size + i + 1] = 1.5;
    const stored = [{ spec: spec.tensors[0], values, scale: [] }];
    const build = (acceptUnstable: boolean) =>
      buildMatrix({ spec: { ...spec, acceptUnstable }, stored, second: stored }, compute);
    const error = await errorOf(build(false));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.match(/is not known.*accept an unstable matrix/);
    expect((await build(true)).eigenvalues).to.deep.equal({ smallest: undefined, largest: undefined });
  });

  it('are refused where they make the device unstable, with the eigenvalue, unless that is accepted', async () => {
    const weak = spd.map((value, k) => (k % (n + 1) === 0 ? value - 1.02 : value));
    const it = await device({ mismatchDtod: 0.2, mirrored: false });
    const error = await errorOf(loadMatrix(it, dense, [weak]));
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    expect(error.message).to.match(/smallest eigenvalue is -/);
    const { smallestEigenvalue } = await loadMatrix(it, { ...dense, acceptUnstable: true }, [weak]);
    expect(smallestEigenvalue).to.be.below(0);
  });

  it('keep their dynamics while they are in effect, through snapshots too', async () => {
    const it = await device({ ...mismatch, mirrored: false });
    await loadMatrix(it, dense, [spd]);
    await loadVector(it, Array(n).fill(1));
    const error = await errorOf(
      it.emulator!.updateConfig({ array: { mirrored: true }, integrator: { scheme: 'exact', step: 0 } }),
    );
    expect(error).to.include({ code: 'FAILED_PRECONDITION' });
    const bytes = await it.emulator!.saveSnapshot();
    const run = async () => {
      const { id } = await evolve(it, { duration: 1, initialState: 'zero' });
      return (await sample(it, { at: { at: 'evolution', id } })).values;
    };
    const expected = await run();
    await it.emulator!.restoreSnapshot(bytes);
    expect(await run()).to.deep.equal(expected);
  });
});
