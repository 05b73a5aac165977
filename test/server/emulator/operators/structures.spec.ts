import { expect } from 'chai';
import type { Structure } from '../../../../server/device/matrix.js';
import { createNormals } from '../../../../server/emulator/noise/normals.js';
import type { Operator } from '../../../../server/emulator/operators/operator.js';
import { finishedFrom } from '../../../support/emulator/finished.js';
import { checkChain } from '../../../support/law.js';
import { randomNumbers, tensor } from '../../../support/matrices.js';
import { decompose, functionOf } from '../../../support/oracle.js';

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
    dense: await finishedFrom(
      { kind: 'dense', dimension: n },
      [tensor('dense', [n, n], f, 'float64')],
      damping,
    ),
    'low rank': await finishedFrom(
      { ...lowRank, segments: [{ form: 'dense', columns: n }] },
      [tensor('jacobian', [2 * dz, n], jacobian, 'float64')],
      damping,
    ),
    'row-Kronecker': await finishedFrom({ ...lowRank, segments: [kron, kron] }, rowKronecker, damping),
    'Kronecker blocks': await finishedFrom(
      { kind: 'blockDiagonal', blocks: [{ structure: layerStructure }, { structure: layerStructure }] },
      kronecker,
      damping,
    ),
    'dense and low-rank blocks': await finishedFrom(
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
