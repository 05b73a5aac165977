import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import { finished, finishedFrom } from '../../../support/emulator/finished.js';
import { lowRankMatrix } from '../../../support/lowRankMatrix.js';
import { randomNumbers, type TestMatrix, tensor } from '../../../support/matrices.js';
import { decompose, functionOf, modeLaw } from '../../../support/oracle.js';
import { testMatrices } from '../../../support/testMatrices.js';

describe('Extreme shapes', () => {
  const lowRank = (options: Partial<Parameters<typeof lowRankMatrix>[2]>) =>
    lowRankMatrix('', 'float64', {
      examples: 1,
      outputs: 1,
      segments: [{ form: 'dense', columns: 3 }],
      damping: 0.5,
      seed: 9,
      ...options,
    });
  const matrices: [string, TestMatrix][] = [
    ['N = 1, r = 1', lowRank({ segments: [{ form: 'dense', columns: 1 }] })],
    ['N = 1, r = 5', lowRank({ examples: 5, segments: [{ form: 'rowKronecker', inputs: 1, outputs: 1 }] })],
    ['r = 1', lowRank({})],
    ['r = N - 1', lowRank({ examples: 2 })],
    ['r = N', lowRank({ examples: 3 })],
    ['r > N', lowRank({ examples: 4, outputs: 2, curvature: 'block' })],
    ['zero Jacobian', lowRank({ size: 0 })],
    ['zero Jacobian, r > N', lowRank({ examples: 4, size: 0 })],
    [
      'zero Jacobian, indefinite H',
      lowRank({
        outputs: 2,
        examples: 2,
        segments: [{ form: 'dense', columns: 9 }],
        curvature: 'diagonal',
        indefinite: true,
        size: 0,
      }),
    ],
    ['H = 0, one output of a softmax', lowRank({ examples: 2, curvature: 'block' })],
    [
      'an empty segment',
      lowRank({
        segments: [
          { form: 'dense', columns: 0 },
          { form: 'dense', columns: 3 },
        ],
      }),
    ],
  ];
  for (const [name, matrix] of matrices) {
    it(name, async () => {
      const operator = await finished(matrix);
      const n = operator.dimension;
      const exact = decompose(matrix.a);
      const v = randomNumbers('float64', n, 4);
      const out = new Float64Array(n);
      await operator.apply((x) => 1 / x, v, out);
      const inverse = functionOf(exact, (x) => 1 / x, v);
      for (let i = 0; i < n; i++) expect(out[i]).to.be.closeTo(inverse[i], 1e-12);
      const state = v.slice();
      await operator.walk({
        state,
        target: v,
        step: 0.7,
        kappa: 0,
        count: 1,
        out,
        normals: (xi) => xi.fill(0),
      });
      const moved = functionOf(exact, (x) => modeLaw(x, 0, 0.7).decay + modeLaw(x, 0, 0.7).gain, v);
      for (let i = 0; i < n; i++) expect(out[i]).to.be.closeTo(moved[i], 1e-12);
    });
  }

  for (const precision of ['float32', 'float64'] as const) {
    it(`rows of J that are alike to rounding, with an H that cancels them or not (${precision})`, async () => {
      const n = 40;
      const row = randomNumbers(precision, n, 2, 3);
      for (const [factors, h] of [
        [
          [1, 0.7, -0.3],
          [1, 1, 1],
        ],
        [
          [1, 0.7, -0.3],
          [0.49, -1, 0],
        ],
        [
          [1, 0.7, -0.3],
          [2, -3, 1.5],
        ],
        [
          [1, 0.5, -0.25],
          [0.3, -1.2, 0],
        ],
        [
          [1, 0.5, -0.25],
          [0.15, -1.2, 2.4],
        ],
      ]) {
        const rows = factors.flatMap((factor) => Array.from(row, (value) => factor * value));
        const stored = [tensor('jacobian', [3, n], rows, precision), tensor('curvature', [3], h, precision)];
        const [{ values }, curvature] = stored;
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          a[i * (n + 1)] = 0.5;
          for (let j = 0; j < n; j++) {
            for (let k = 0; k < 3; k++)
              a[i * n + j] += curvature.values[k] * values[k * n + i] * values[k * n + j];
          }
        }
        const segments = [{ form: 'dense', columns: n } as const];
        const operator = await finishedFrom(
          { kind: 'lowRank', examples: 3, rowsPerExample: 1, segments, curvature: 'diagonal' },
          stored,
          0.5,
        );
        const v = tensor('vector', [n], randomNumbers(precision, n, 3), precision).values.slice() as Floats;
        const out = v.slice();
        await operator.apply((x) => 1 / x, v, out);
        const inverse = functionOf(decompose(a), (x) => 1 / x, v);
        const tolerance = precision === 'float32' ? 1e-4 : 1e-10;
        for (let i = 0; i < n; i++) expect(out[i], `H = ${h}`).to.be.closeTo(inverse[i], tolerance);
      }
    });
  }

  it('16-bit codes of a dense matrix with one scale stay symmetric', async () => {
    const [matrix] = testMatrices('float64');
    const [stored] = matrix.stored;
    const values = Int16Array.from(stored.values, (value) => Math.round(value * 4096));
    const operator = await finished({ ...matrix, stored: [{ ...stored, values, scale: [1 / 4096] }] });
    const out = new Float32Array(24);
    await operator.multiply(new Float32Array(24).fill(1, 0, 1), out);
    for (let i = 0; i < 24; i++)
      expect(out[i]).to.equal(Math.fround(values[i * 24] / 4096 + (i === 0 ? Math.fround(0.4) : 0)));
  });
});
