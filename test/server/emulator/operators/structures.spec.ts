import { expect } from 'chai';
import type { Floats } from '../../../../server/compute/compute.js';
import type { Structure } from '../../../../server/device/matrix.js';
import { createNormals } from '../../../../server/emulator/noise/normals.js';
import { createBuilder } from '../../../../server/emulator/operators/builder.js';
import type { Operator } from '../../../../server/emulator/operators/operator.js';
import type { StoredTensor } from '../../../../server/emulator/operators/storedTensor.js';
import { fastCompute } from '../../../support/computes.js';
import { checkChain } from '../../../support/law.js';
import {
  lowRankMatrix,
  randomNumbers,
  type TestMatrix,
  tensor,
  testMatrices,
} from '../../../support/matrices.js';
import { decompose, functionOf, modeLaw } from '../../../support/oracle.js';

const finish = ({ spec, held }: Pick<TestMatrix, 'spec' | 'held'>) =>
  createBuilder(spec, held, fastCompute).finish();

function made(structure: Structure, held: StoredTensor[], damping: number): Promise<Operator> {
  return finish({
    spec: { structure, damping, tensors: held.map((t) => t.spec), acceptUnstable: false },
    held,
  });
}

/**
 * One matrix in every structure: two layers, each with one example a and output gradients d_o. The rows d_o (x) a of J
 * make J^T J = (sum_o d_o d_o^T) (x) (a a^T) in each layer.
 */
async function everyStructure(
  damping: number,
): Promise<{ operators: Record<string, Operator>; a: Float64Array }> {
  const [inputs, outputs, dz] = [4, 3, 2];
  const width = inputs * outputs;
  const n = 2 * width;
  const layers = [0, 1].map((k) => ({
    activations: randomNumbers('float64', inputs, 40 + k, 0.7),
    gradients: randomNumbers('float64', dz * outputs, 50 + k, 0.7),
  }));
  // The layers do not mix: each has its own rows of J, zero in the other.
  const jacobian = new Float64Array(2 * dz * n);
  for (const [k, { activations, gradients }] of layers.entries()) {
    for (let o = 0; o < dz; o++) {
      for (let i = 0; i < width; i++) {
        jacobian[(k * dz + o) * n + k * width + i] =
          gradients[o * outputs + Math.floor(i / inputs)] * activations[i % inputs];
      }
    }
  }
  const f = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let row = 0; row < 2 * dz; row++) f[i * n + j] += jacobian[row * n + i] * jacobian[row * n + j];
    }
  }
  const a = f.map((value, i) => (i % (n + 1) === 0 ? value + damping : value));
  // Example k drives layer k only: zero activations in the other.
  const rowKronecker = layers.flatMap(({ activations, gradients }, k) => {
    const all = new Float64Array(2 * inputs);
    all.set(activations, k * inputs);
    const deltas = new Float64Array(2 * dz * outputs);
    deltas.set(gradients, k * dz * outputs);
    return [
      tensor('activations', [2, inputs], all, 'float64', { segment: k }),
      tensor('gradients', [2 * dz, outputs], deltas, 'float64', { segment: k }),
    ];
  });
  const outer = (v: Float64Array, rows: number, size: number) => {
    const out = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        for (let o = 0; o < rows; o++) out[i * size + j] += v[o * size + i] * v[o * size + j];
    }
    return out;
  };
  const kronecker = layers.flatMap(({ activations, gradients }, block) => [
    tensor('outputFactor', [outputs, outputs], outer(gradients, dz, outputs), 'float64', { block }),
    tensor('inputFactor', [inputs, inputs], outer(activations, 1, inputs), 'float64', { block }),
  ]);
  const layerStructure: Structure = { kind: 'kronecker', inputs, outputs, dampingMode: 'additive' };
  const lowRank = { kind: 'lowRank', examples: 2, rowsPerExample: dz, curvature: 'identity' } as const;
  const kron = { form: 'rowKronecker', inputs, outputs } as const;
  const block = (k: number) => {
    const part = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) part[i * width + j] = f[(k * width + i) * n + k * width + j];
    }
    return part;
  };
  const operators = {
    dense: await made({ kind: 'dense', dimension: n }, [tensor('dense', [n, n], f, 'float64')], damping),
    'low rank': await made(
      { ...lowRank, segments: [{ form: 'dense', columns: n }] },
      [tensor('jacobian', [2 * dz, n], jacobian, 'float64')],
      damping,
    ),
    'row-Kronecker': await made({ ...lowRank, segments: [kron, kron] }, rowKronecker, damping),
    'Kronecker blocks': await made(
      { kind: 'blockDiagonal', blocks: [{ structure: layerStructure }, { structure: layerStructure }] },
      kronecker,
      damping,
    ),
    'dense and low-rank blocks': await made(
      {
        kind: 'blockDiagonal',
        blocks: [
          { structure: { kind: 'dense', dimension: width } },
          { structure: { ...lowRank, examples: 1, segments: [kron] }, damping },
        ],
      },
      [
        tensor('dense', [width, width], block(0), 'float64', { block: 0 }),
        tensor('gradients', [dz, outputs], layers[1].gradients, 'float64', { block: 1 }),
        tensor('activations', [1, inputs], layers[1].activations, 'float64', { block: 1 }),
      ],
      damping,
    ),
  };
  return { operators, a };
}

describe('One matrix in every structure', () => {
  const damping = 0.35;
  const n = 24;

  it('has the same functions', async () => {
    const { operators, a } = await everyStructure(damping);
    const exact = decompose(a);
    const v = randomNumbers('float64', n, 3);
    const out = new Float64Array(n);
    for (const [name, operator] of Object.entries(operators)) {
      for (const f of [Math.exp, (x: number) => 1 / x, (x: number) => x]) {
        await operator.apply(f, v, out);
        const wanted = functionOf(exact, f, v);
        for (let i = 0; i < n; i++)
          expect(out[i], name).to.be.closeTo(wanted[i], 1e-12 * Math.max(...wanted));
      }
    }
  });

  it('has the same law: mean, covariance and drift of 42,000 steps each', async () => {
    const { operators, a } = await everyStructure(damping);
    const target = randomNumbers('float64', n, 5);
    for (const [name, operator] of Object.entries(operators)) {
      const state = randomNumbers('float64', n, 6, 20);
      const start = state.slice();
      const states = new Float64Array(42000 * n);
      const normals = createNormals(8, name, 0);
      await operator.walk({ state, target, step: 0.8, kappa: 0.2, count: 42000, out: states, normals });
      const { failures } = checkChain({ a: decompose(a), target, step: 0.8, kappa: 0.2 }, [
        { start, states },
      ]);
      expect(failures, name).to.deep.equal([]);
    }
  });
});

describe('Walks', () => {
  for (const precision of ['float32', 'float64'] as const) {
    for (const matrix of testMatrices(precision)) {
      it(`of ${matrix.name} in ${precision} do not depend on how they are cut`, async () => {
        const operator = await finish(matrix);
        const n = operator.dimension;
        const convert = (values: Float64Array) =>
          precision === 'float32' ? Float32Array.from(values) : values;
        const target = convert(randomNumbers(precision, n, 5));
        const walk = async (counts: number[]) => {
          const state = convert(randomNumbers(precision, n, 6));
          const normals = createNormals(8, '', 0);
          const total = counts.reduce((sum, count) => sum + count, 0);
          const out = convert(new Float64Array(total * n));
          let done = 0;
          for (const count of counts) {
            const part = out.subarray(done * n, (done + count) * n);
            await operator.walk({ state, target, step: 0.4, kappa: 1, count, out: part, normals });
            if (count > 0) state.set(part.subarray(-n));
            done += count;
          }
          return out;
        };
        const whole = await walk([7]);
        const cut = await walk([1, 4, 0, 2]);
        const tolerance = precision === 'float32' ? 1e-5 : 1e-13;
        for (let i = 0; i < whole.length; i++) expect(cut[i]).to.be.closeTo(whole[i], tolerance);
      });
    }
  }

  it('of more states than one batch holds agree with two walks', async () => {
    // Batches hold 4194304 numbers: of the states, or for a low rank of its r coefficients. The last five states
    // compared are the last two of one batch and the first three of the next.
    const lowRank = {
      examples: 4,
      outputs: 3,
      segments: [{ form: 'dense', columns: 13 } as const],
      damping: 0.4,
      seed: 3,
    };
    const kronecker = testMatrices('float64').find(({ name }) => name === 'Kronecker')!;
    for (const [matrix, count] of [
      [kronecker, Math.floor(4194304 / 24) + 3],
      [lowRankMatrix('low rank', 'float64', lowRank), Math.floor(4194304 / 12) + 3],
    ] as const) {
      const operator = await finish(matrix);
      const n = operator.dimension;
      const target = randomNumbers('float64', n, 5);
      const result = async (counts: number[]) => {
        const state = randomNumbers('float64', n, 6);
        const normals = createNormals(8, '', 0);
        let out = new Float64Array();
        for (const part of counts) {
          out = new Float64Array(part * n);
          await operator.walk({ state, target, step: 0.4, kappa: 1, count: part, out, normals });
          state.set(out.subarray(-n));
        }
        return out.subarray(-5 * n);
      };
      const whole = await result([count]);
      const cut = await result([100_000, count - 100_000]);
      for (let i = 0; i < whole.length; i++) expect(cut[i], matrix.name).to.be.closeTo(whole[i], 1e-10);
    }
  });
});

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
      const operator = await finish(matrix);
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
        const held = [tensor('jacobian', [3, n], rows, precision), tensor('curvature', [3], h, precision)];
        const [{ values }, curvature] = held;
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          a[i * (n + 1)] = 0.5;
          for (let j = 0; j < n; j++) {
            for (let k = 0; k < 3; k++)
              a[i * n + j] += curvature.values[k] * values[k * n + i] * values[k * n + j];
          }
        }
        const segments = [{ form: 'dense', columns: n } as const];
        const operator = await made(
          { kind: 'lowRank', examples: 3, rowsPerExample: 1, segments, curvature: 'diagonal' },
          held,
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
    const [held] = matrix.held;
    const values = Int16Array.from(held.values, (value) => Math.round(value * 4096));
    const operator = await finish({ ...matrix, held: [{ ...held, values, scale: [1 / 4096] }] });
    const out = new Float32Array(24);
    await operator.multiply(new Float32Array(24).fill(1, 0, 1), out);
    for (let i = 0; i < 24; i++)
      expect(out[i]).to.equal(Math.fround(values[i * 24] / 4096 + (i === 0 ? Math.fround(0.4) : 0)));
  });
});
