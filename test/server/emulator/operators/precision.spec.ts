import { expect } from 'chai';
import { createFloats, type Precision } from '../../../../server/compute/compute.js';
import type { Structure } from '../../../../server/device/matrix.js';
import { createBuilder } from '../../../../server/emulator/operators/builder.js';
import type { Operator } from '../../../../server/emulator/operators/operator.js';
import { transition } from '../../../../server/emulator/operators/spectral.js';
import { fastCompute } from '../../../support/computes.js';
import { randomNumbers, tensor } from '../../../support/matrices.js';

const damping = 0.01;
const largest = 1000;

/** Numbers in float32, so that both precisions get the same matrix. */
const random = (length: number, seed: number) => randomNumbers('float32', length, seed);

function make(
  precision: Precision,
  structure: Structure,
  tensors: Parameters<typeof tensor>[],
): Promise<Operator> {
  const stored = tensors.map(([role, shape, values]) =>
    tensor(role, shape, Float32Array.from(values), precision),
  );
  const spec = { structure, damping, tensors: stored.map((t) => t.spec), acceptUnstable: false };
  return createBuilder(spec, stored, fastCompute).finish();
}

/** r x n rows whose Gram matrix has eigenvalues from `largest` down to below the damping. */
async function decayingRows(r: number, n: number): Promise<Float64Array> {
  const mix = random(r * r, 1).map(
    (value, i) => value * Math.sqrt((largest * 10 ** ((-6 * (i % r)) / r)) / n / r),
  );
  const rows = new Float64Array(r * n);
  await fastCompute.multiply({ m: r, n, k: r, a: mix, b: Float64Array.from(random(r * n, 2)), c: rows });
  return rows;
}

/** |float32 - float64| / |float64| for the worst of the functions that devices use. */
async function worst(build: (precision: Precision) => Promise<Operator>, v: Float64Array): Promise<number> {
  const [single, double] = [await build('float32'), await build('float64')];
  let result = 0;
  for (const f of [...Object.values(transition(50, 1)), ...Object.values(transition(2, 1))]) {
    const out32 = createFloats('float32', v.length);
    const out64 = createFloats('float64', v.length);
    await single.apply(f, Float32Array.from(v), out32);
    await double.apply(f, Float64Array.from(Float32Array.from(v)), out64);
    const difference = Math.hypot(...out64.map((value, i) => value - out32[i]));
    result = Math.max(result, difference / Math.hypot(...out64));
  }
  return result;
}

describe('float32 against float64 at lambda_max / lambda = 1e5', () => {
  it('low rank: within 0.2 % for a vector in the range of J^T', async () => {
    const [r, n] = [80, 4000];
    const rows = await decayingRows(r, n);
    const v = new Float64Array(n);
    await fastCompute.multiply({ m: 1, n, k: r, a: new Float64Array(r).fill(1), b: rows, c: v });
    const structure: Structure = {
      kind: 'lowRank',
      examples: 20,
      rowsPerExample: 4,
      segments: [{ form: 'dense', columns: n }],
      curvature: 'identity',
    };
    const build = (precision: Precision) =>
      make(precision, structure, [['jacobian', [r, n], rows, precision]]);
    expect(await worst(build, v)).to.be.below(2e-3);
  });

  it('low rank with a softmax H that a 16-bit converter has made indefinite: within 0.2 %', async () => {
    const [examples, dz, n] = [20, 4, 4000];
    const rows = await decayingRows(examples * dz, n);
    const v = new Float64Array(n);
    const ones = new Float64Array(examples * dz).fill(1);
    await fastCompute.multiply({ m: 1, n, k: ones.length, a: ones, b: rows, c: v });
    const logits = random(examples * dz, 7);
    const h = new Float64Array(examples * dz * dz);
    for (let e = 0; e < examples; e++) {
      const exponentials = logits.subarray(e * dz, (e + 1) * dz).map((value) => Math.exp(2 * value));
      const p = exponentials.map((value) => value / exponentials.reduce((sum, each) => sum + each));
      for (let i = 0; i < dz; i++)
        for (let j = 0; j < dz; j++) {
          const exact = p[i] * ((i === j ? 1 : 0) - p[j]);
          h[(e * dz + i) * dz + j] = Math.round(exact * 2 ** 15) / 2 ** 15;
        }
    }
    const structure: Structure = {
      kind: 'lowRank',
      examples,
      rowsPerExample: dz,
      segments: [{ form: 'dense', columns: n }],
      curvature: 'block',
    };
    const build = (precision: Precision) =>
      make(precision, structure, [
        ['jacobian', [examples * dz, n], rows, precision],
        ['curvature', [examples, dz, dz], h, precision],
      ]);
    expect(await worst(build, v)).to.be.below(2e-3);
  });

  it('low rank with an H that takes most of J away again: within 0.2 %', async () => {
    const [half, n] = [40, 4000];
    const rows = new Float64Array(2 * half * n);
    const taken = await decayingRows(half, n);
    rows.set(taken);
    const noise = random(half * n, 11);
    rows.set(
      taken.map((value, i) => value + 1e-5 * noise[i]),
      half * n,
    );
    const h = Float64Array.from({ length: 2 * half }, (_, i) => (i < half ? 1 : -0.75));
    const v = new Float64Array(n);
    await fastCompute.multiply({ m: 1, n, k: half, a: new Float64Array(half).fill(1), b: taken, c: v });
    const structure: Structure = {
      kind: 'lowRank',
      examples: 2 * half,
      rowsPerExample: 1,
      segments: [{ form: 'dense', columns: n }],
      curvature: 'diagonal',
    };
    const build = (precision: Precision) =>
      make(precision, structure, [
        ['jacobian', [2 * half, n], rows, precision],
        ['curvature', [2 * half], h, precision],
      ]);
    expect(await worst(build, v)).to.be.below(2e-3);
  });

  it('dense: within 0.05 %', async () => {
    const n = 150;
    const rows = await decayingRows(n, n);
    const f = new Float64Array(n * n);
    const half = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) half[j * n + i] = rows[i * n + j];
    await fastCompute.gram({ n, k: n, a: half, c: f });
    const build = (precision: Precision) =>
      make(precision, { kind: 'dense', dimension: n }, [['dense', [n, n], f, precision]]);
    expect(await worst(build, random(n, 3))).to.be.below(5e-4);
  });

  it('Kronecker: within 0.05 %', async () => {
    const n = 30;
    const factor = async (seed: number) => {
      const rows = await decayingRows(n, n + seed);
      const f = new Float64Array(n * n);
      await fastCompute.gram({ n, k: n + seed, a: rows, c: f });
      return f.map((value) => value / Math.sqrt(largest));
    };
    const structure: Structure = { kind: 'kronecker', inputs: n, outputs: n, dampingMode: 'additive' };
    const [input, output] = [await factor(5), await factor(9)];
    const build = (precision: Precision) =>
      make(precision, structure, [
        ['inputFactor', [n, n], input, precision],
        ['outputFactor', [n, n], output, precision],
      ]);
    expect(await worst(build, random(n * n, 3))).to.be.below(5e-4);
  });
});
