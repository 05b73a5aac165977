import { expect } from 'chai';
import { createFloats, type Precision } from '../../../../server/compute/compute.js';
import { DeviceError } from '../../../../server/device/errors.js';
import type { MatrixSpec } from '../../../../server/device/matrix.js';
import { createBuilder } from '../../../../server/emulator/operators/builder.js';
import type { StoredTensor } from '../../../../server/emulator/operators/storedTensor.js';
import { countingCompute } from '../../../support/countingCompute.js';
import { lowRankMatrix } from '../../../support/lowRankMatrix.js';
import {
  blockDiagonalMatrix,
  coded,
  denseMatrix,
  diagonalMatrix,
  kroneckerMatrix,
  randomNumbers,
  semidefinite,
  type TestMatrix,
  tensor,
} from '../../../support/matrices.js';
import { referenceCompute } from '../../../support/referenceCompute.js';
import { testMatrices } from '../../../support/testMatrices.js';

async function failure(work: Promise<unknown>): Promise<DeviceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

const finish = ({ spec, stored }: Pick<TestMatrix, 'spec' | 'stored'>) =>
  createBuilder(spec, stored, referenceCompute).finish();

/** Of rank 150, so that the Gram matrix has several ranges of rows; three kinds of segment. */
function large(precision: Precision): TestMatrix {
  const matrix = lowRankMatrix('', precision, {
    examples: 50,
    outputs: 3,
    segments: [
      { form: 'dense', columns: 120 },
      { form: 'rowKronecker', inputs: 5, outputs: 8 },
      { form: 'dense', columns: 30 },
    ],
    damping: 0.2,
    seed: 1,
  });
  matrix.stored[0] = coded(matrix.stored[0], 8);
  return matrix;
}

describe('createBuilder', () => {
  for (const precision of ['float32', 'float64'] as Precision[]) {
    it(`gives the same operator, bit for bit, however the tensors arrive (${precision})`, async () => {
      const { spec, stored } = large(precision);
      const v = createFloats(precision, 190);
      v.set(randomNumbers(precision, 190, 3));
      const result = async (arrive: (ready: (tensor: number, part: number) => Promise<void>) => unknown) => {
        const builder = createBuilder(spec, stored, referenceCompute);
        await arrive((k, part) => builder.ready(k, Math.floor(part * stored[k].values.length)));
        const out = createFloats(precision, 190);
        await (await builder.finish()).apply((a) => 1 / a, v, out);
        return out;
      };
      const atOnce = await result(() => undefined);
      const backwards = await result(async (ready) => {
        for (const k of [3, 2, 1, 0]) for (const part of [0.1, 0.5, 0.51, 0.999, 1]) await ready(k, part);
      });
      const mixed = await result((ready) =>
        Promise.all([0.3, 0.7, 0.9, 1].flatMap((part) => [1, 3, 0, 2].map((k) => ready(k, part)))),
      );
      const unfinished = await result(async (ready) => {
        await ready(3, 0.7);
        await ready(0, 0.4);
      });
      expect(backwards).to.deep.equal(atOnce);
      expect(mixed).to.deep.equal(atOnce);
      expect(unfinished).to.deep.equal(atOnce);
    });
  }

  it('has done the Gram matrix of what has arrived before finish', async () => {
    const { spec, stored } = large('float32');
    let products = 0;
    const compute = {
      ...referenceCompute,
      multiply(options: Parameters<typeof referenceCompute.multiply>[0]) {
        products++;
        return referenceCompute.multiply(options);
      },
    };
    const builder = createBuilder(spec, stored, compute);
    await builder.ready(0, 120 * 63);
    expect(products).to.equal(0);
    await builder.ready(0, 120 * 130);
    expect(products).to.equal(2);
    for (const [k, { values }] of stored.entries()) await builder.ready(k, values.length);
    const before = products;
    await builder.finish();
    expect(products).to.equal(before);
  });

  it('computes in float64 as soon as one tensor is float64', async () => {
    const [, , , , matrix] = testMatrices('float32');
    expect((await finish(matrix)).precision).to.equal('float32');
    const stored = matrix.stored.map(
      (t): StoredTensor => (t.spec.role === 'curvature' ? { ...t, values: Float64Array.from(t.values) } : t),
    );
    expect((await finish({ ...matrix, stored })).precision).to.equal('float64');
  });

  it('decomposes when the first function is asked for, once, and not again for another damping', async () => {
    for (const matrix of testMatrices('float64')) {
      const compute = countingCompute(referenceCompute);
      const operator = await createBuilder(matrix.spec, matrix.stored, compute).finish();
      const n = operator.dimension;
      const v = new Float64Array(n).fill(1);
      await operator.apply(Math.exp, v, new Float64Array(n));
      const made = compute.decompositions.length;
      const changed = await operator.withDamping(0.9);
      await changed.apply(Math.exp, v, new Float64Array(n));
      await (await changed.withDamping(0.5)).apply(Math.exp, v, new Float64Array(n));
      expect(compute.decompositions.length, matrix.name).to.equal(made);
    }
    const compute = countingCompute(referenceCompute);
    const { spec, stored } = large('float32');
    const operator = await createBuilder(spec, stored, compute).finish();
    expect(compute.decompositions).to.deep.equal([]);
    expect(await operator.eigenvalueRange()).to.deep.equal({ smallest: 0.2 });
  });

  describe('refuses a number that is not finite and says which:', () => {
    const spoiled = (matrix: TestMatrix, k: number, element: number, value: number): TestMatrix => {
      const values = matrix.stored[k].values.slice();
      values[element] = value;
      const stored = matrix.stored.map((t, i): StoredTensor => (i === k ? { ...t, values } : t));
      return { ...matrix, stored };
    };
    const matrices = testMatrices('float32');
    const named = (name: string) => matrices.find((matrix) => matrix.name === name)!;
    const mixed = 'low rank, row-Kronecker and dense segments, H block';
    for (const [name, matrix, message] of [
      ['dense', spoiled(named('dense'), 0, 30, Number.NaN), 'Element 30 of the dense tensor is NaN'],
      [
        'diagonal',
        spoiled(named('diagonal'), 0, 7, Number.NEGATIVE_INFINITY),
        'Element 7 of the diagonal tensor is -Inf',
      ],
      [
        'jacobian',
        spoiled(named('low rank, H = I'), 1, 65, Number.POSITIVE_INFINITY),
        'Element 65 of the jacobian tensor of segment 1 is Infinity',
      ],
      [
        'jacobian, r > N',
        spoiled(named('low rank, r > N'), 2, 65, Number.NaN),
        'Element 65 of the jacobian tensor of segment 1 is NaN',
      ],
      [
        'activations',
        spoiled(named(mixed), 0, 5, Number.NaN),
        'Element 5 of the activations tensor of segment 0 is NaN',
      ],
      [
        'gradients',
        spoiled(named(mixed), 4, 3, Number.NaN),
        'Element 3 of the gradients tensor of segment 2 is NaN',
      ],
      ['curvature', spoiled(named(mixed), 5, 20, Number.NaN), 'Element 20 of the curvature tensor is NaN'],
      [
        'factor',
        spoiled(named('Kronecker'), 1, 9, Number.NaN),
        'Element 9 of the outputFactor tensor is NaN',
      ],
      [
        'block',
        spoiled(named('block diagonal'), 4, 1, Number.NaN),
        'Element 1 of the diagonal tensor of block 2 is NaN',
      ],
    ] as const) {
      it(name, async () => {
        const error = await failure(finish(matrix));
        expect(error.code).to.equal('INVALID_ARGUMENT');
        expect(error.message).to.include(message);
      });
    }

    it('also while the tensor arrives, without rejecting before finish', async () => {
      const { spec, stored } = spoiled(large('float32'), 3, 30 * 20 + 4, Number.NaN);
      const builder = createBuilder(spec, stored, referenceCompute);
      await builder.ready(3, 30 * 60);
      await builder.ready(0, 120 * 60);
      const error = await failure(builder.finish());
      expect(error.message).to.include('Element 604 of the jacobian tensor of segment 2 is NaN');
    });

    it('and a finite Jacobian whose square overflows', async () => {
      const error = await failure(finish(spoiled(named('low rank, H = I'), 0, 20, 1e30)));
      expect(error.message).to.include('Row 1 of the jacobian tensor of segment 0 is too large');
      const gradients = await failure(finish(spoiled(named(mixed), 1, 4, 1e30)));
      expect(gradients.message).to.include('row 1 of the Jacobian is too large');
    });
  });

  describe('refuses a matrix that is not positive definite, with its smallest eigenvalue:', () => {
    const f = semidefinite('float64', 6, 3, 5);
    const indefinite = f.map((value, i) => (i % 7 === 0 ? value - 0.8 : value));
    const cases: [string, TestMatrix, number | undefined][] = [
      ['dense', denseMatrix('', 'float64', indefinite, 0.3), -0.5],
      ['dense and singular', denseMatrix('', 'float64', new Float64Array(36), 0), 0],
      ['diagonal', diagonalMatrix('float64', Float64Array.from([1, -0.25, 2]), 0.1), -0.15],
      [
        'Kronecker',
        kroneckerMatrix(
          '',
          'float64',
          { inputs: 2, outputs: 1, input: Float64Array.from([1, 0, 0, -2]), output: Float64Array.from([3]) },
          'additive',
          1,
        ),
        -5,
      ],
      [
        'low rank without damping',
        lowRankMatrix('', 'float64', {
          examples: 2,
          outputs: 1,
          segments: [{ form: 'dense', columns: 5 }],
          damping: 0,
          seed: 1,
        }),
        0,
      ],
      [
        'low rank with an indefinite H',
        lowRankMatrix('', 'float64', {
          examples: 2,
          outputs: 2,
          segments: [{ form: 'dense', columns: 5 }],
          curvature: 'diagonal',
          indefinite: true,
          damping: 0.001,
          seed: 1,
        }),
        undefined,
      ],
    ];
    for (const [name, matrix, eigenvalue] of cases) {
      it(name, async () => {
        const error = await failure(finish(matrix));
        expect(error.code).to.equal('FAILED_PRECONDITION');
        expect(error.details.reason).to.equal('NOT_POSITIVE_DEFINITE');
        const smallest = Number(error.details.metadata?.actual);
        expect(smallest).to.be.at.most(0);
        if (eigenvalue !== undefined) expect(smallest).to.be.closeTo(eigenvalue, 1e-12);
        expect(error.message).to.include(`${smallest}`);
        const accepted: MatrixSpec = { ...matrix.spec, acceptUnstable: true };
        const operator = await finish({ ...matrix, spec: accepted });
        await operator.apply(
          Math.exp,
          new Float64Array(operator.dimension),
          new Float64Array(operator.dimension),
        );
        expect((await operator.eigenvalueRange()).smallest).to.equal(smallest);
      });
    }

    it('in a block, which it names; and again when the damping is lowered', async () => {
      const good = denseMatrix('', 'float64', f, 0.3);
      const matrix = blockDiagonalMatrix('', [good, denseMatrix('', 'float64', indefinite, 0.3)], 0.3);
      expect((await failure(finish(matrix))).message).to.match(
        /^Block 1: The matrix is not positive definite/,
      );
      const operator = await finish(good);
      expect((await failure(operator.withDamping(-0.1))).code).to.equal('FAILED_PRECONDITION');
    });
  });

  it('refuses a matrix that is not symmetric', async () => {
    const f = randomNumbers('float32', 36, 9);
    const error = await failure(finish(denseMatrix('', 'float32', f, 10)));
    expect(error.code).to.equal('INVALID_ARGUMENT');
    expect(error.message).to.match(
      /^The dense tensor is not symmetric: a\[\d, \d\] and a\[\d, \d\] differ by/,
    );
  });

  it('takes a matrix that rounding has made slightly asymmetric as its symmetric part', async () => {
    const matrix = denseMatrix('', 'float64', semidefinite('float64', 12, 12, 9), 0.5);
    const stored = [coded(matrix.stored[0], 8)];
    const operator = await finish({ ...matrix, stored });
    const n = 12;
    const scale = stored[0].scale;
    const exact = (i: number, j: number) =>
      (stored[0].values[i * n + j] * scale[i] + stored[0].values[j * n + i] * scale[j]) / 2 +
      (i === j ? 0.5 : 0);
    const out = createFloats('float32', n);
    for (let j = 0; j < n; j++) {
      const unit = createFloats('float32', n);
      unit[j] = 1;
      await operator.apply((a) => a, unit, out);
      for (let i = 0; i < n; i++) expect(out[i]).to.be.closeTo(exact(i, j), 1e-6);
      await operator.multiply(unit, out);
      for (let i = 0; i < n; i++) expect(out[i]).to.be.closeTo(exact(i, j), 1e-6);
    }
  });

  it('says which tensor is missing or has a wrong shape', async () => {
    const [matrix] = testMatrices('float32');
    const create = (stored: StoredTensor[]) => () => createBuilder(matrix.spec, stored, referenceCompute);
    expect(create([])).to.throw(
      DeviceError,
      'a tensor is missing: dense, block 0, segment 0; send it with shape [24,24]',
    );
    const wrong = tensor('dense', [23, 23], new Float32Array(23 * 23), 'float32');
    expect(create([wrong])).to.throw(DeviceError, 'the shape is [23,23] and must be [24,24]');
  });
});
