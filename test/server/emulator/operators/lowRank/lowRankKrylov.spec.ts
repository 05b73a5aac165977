import { expect } from 'chai';
import { createFloats, type Floats, type Precision } from '../../../../../server/compute/compute.js';
import type { LowRankStructure } from '../../../../../server/device/matrix.js';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import { createBuilder } from '../../../../../server/emulator/operators/builder.js';
import { krylovTolerance } from '../../../../../server/emulator/operators/krylov/krylovWalk.js';
import type { SpectralMethod } from '../../../../../server/emulator/operators/methodChooser.js';
import type { Operator } from '../../../../../server/emulator/operators/operator.js';
import { fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import { copyCosts } from '../../../../support/emulator/copyCosts.js';
import { randomNumbers, tensor } from '../../../../support/matrices.js';
import { deviation } from '../../../../support/oracle.js';

const [examples, outputs, n] = [60, 4, 700];
const r = examples * outputs;
const damping = 0.01;

const curvatures: Record<string, { form: LowRankStructure['curvature']; values?: ArrayLike<number> }> = {
  identity: { form: 'identity' },
  diagonal: { form: 'diagonal', values: Array.from({ length: r }, (_, i) => 0.5 + (i % 7) / 3) },
  'softmax blocks': { form: 'block', values: softmaxBlocks() },
};

/** diag(p) - p p^T: singular. */
function softmaxBlocks(): number[] {
  const logits = randomNumbers('float32', r, 7);
  const blocks: number[] = [];
  for (let e = 0; e < examples; e++) {
    const exponentials = Array.from(logits.subarray(e * outputs, (e + 1) * outputs), Math.exp);
    const p = exponentials.map((value) => value / exponentials.reduce((sum, each) => sum + each));
    for (let i = 0; i < outputs; i++)
      for (let j = 0; j < outputs; j++) blocks.push(p[i] * ((i === j ? 1 : 0) - p[j]));
  }
  return blocks;
}

/** lambda I + J^T H J with eigenvalues of J J^T from 30 down to below lambda. */
function build(name: string, precision: Precision, compute = fastCompute, size = 1): Promise<Operator> {
  const rows = randomNumbers('float32', r * n, 3).map(
    (value, i) => value * size * Math.sqrt((30 / n) * 10 ** ((-4 * Math.floor(i / n)) / r)),
  );
  const { form, values } = curvatures[name];
  const stored = [tensor('jacobian', [r, n], Float32Array.from(rows), precision)];
  const shape = form === 'block' ? [examples, outputs, outputs] : [r];
  if (values) stored.push(tensor('curvature', shape, Float32Array.from(values), precision));
  const structure: LowRankStructure = {
    kind: 'lowRank',
    examples,
    rowsPerExample: outputs,
    segments: [{ form: 'dense', columns: n }],
    curvature: form,
  };
  const spec = { structure, damping, tensors: stored.map((one) => one.spec), acceptUnstable: false };
  return createBuilder(spec, stored, compute).finish();
}

interface Options {
  step?: number;
  kappa?: number;
  /** The state at the start is the target. */
  fromTarget?: boolean;
  /** States of each walk; the next goes on from the last. */
  counts?: number[];
  method?: SpectralMethod;
}

async function states(operator: Operator, options: Options): Promise<Floats> {
  const { step = 50, kappa = 0.2, fromTarget = false, counts = [1], method = 'auto' } = options;
  const { precision } = operator;
  const numbers = (seed: number) => {
    const out = createFloats(precision, n);
    out.set(randomNumbers('float32', n, seed));
    return out;
  };
  const target = numbers(1);
  let state = fromTarget ? target : numbers(2);
  const stream = createNormals(5, 'low rank', 0);
  const normals = (out: Floats) => {
    const single = new Float32Array(out.length);
    stream(single);
    out.set(single);
  };
  const out = createFloats(precision, counts.reduce((sum, count) => sum + count) * n);
  let done = 0;
  for (const count of counts) {
    const rows = out.subarray(done * n, (done + count) * n);
    await operator.walk({ state, target, step, kappa, count, out: rows, normals, method });
    state = rows.subarray((count - 1) * n);
    done += count;
  }
  return out;
}

describe('Krylov spaces of the Gram matrix of a low-rank matrix', () => {
  for (const name of Object.keys(curvatures))
    it(`give the states of the float64 eigendecomposition, but for the rounding of float32 (${name})`, async () => {
      const exact = await build(name, 'float64');
      const rounded = await build(name, 'float32');
      const counting = countingCompute(fastCompute);
      const single = await build(name, 'float32', counting);
      for (const options of [
        { step: 0.02 },
        { step: 50, fromTarget: true },
        { step: 50, fromTarget: true, kappa: 0 },
        { step: 1000, kappa: 1e-6 },
        { step: 2, counts: [3, 2] },
        { step: Number.POSITIVE_INFINITY, fromTarget: true },
      ]) {
        const expected = await states(exact, { ...options, method: 'eigendecomposition' });
        const got = await states(single, { ...options, method: 'krylov' });
        expect(deviation(n, got, expected), JSON.stringify(options)).to.be.below(2e-5);
        const modal = await states(rounded, { ...options, method: 'eigendecomposition' });
        expect(deviation(n, got, modal), JSON.stringify(options)).to.be.below(5 * krylovTolerance.float32);
      }
      expect(counting.decompositions).not.to.include(r);
    });

  it('are empty for a Jacobian that is 0, where all modes relax at lambda', async () => {
    const operator = await build('identity', 'float32', fastCompute, 0);
    const got = await states(operator, { method: 'krylov', kappa: 0, fromTarget: true });
    const b = randomNumbers('float32', n, 1);
    const decay = Math.exp(-50 * damping);
    expect(
      deviation(
        n,
        got,
        Float64Array.from(b, (value) => value * (decay + (1 - decay) / damping)),
      ),
    ).to.be.below(1e-6);
  });

  it('are taken for few states, and the eigendecomposition for many', async () => {
    const counting = countingCompute(fastCompute);
    const few = await build('identity', 'float32', counting);
    await states(few, { step: 2, counts: [1] });
    expect(counting.decompositions).not.to.include(r);
    await states(await build('identity', 'float32', counting), { step: 2, counts: [200] });
    expect(counting.decompositions).to.include(r);
  });

  it('give way to the eigendecomposition when they have cost as much, also after their cost is restored', async () => {
    const counting = countingCompute(fastCompute);
    const operator = await build('identity', 'float32', counting);
    let walks = 0;
    while (!counting.decompositions.includes(r) && walks < 100) {
      await states(operator, { step: 2 });
      walks++;
    }
    expect(walks).to.be.within(2, 50);

    const twin = countingCompute(fastCompute);
    const half = await build('identity', 'float32', twin);
    for (let k = 0; k < walks - 1; k++) await states(half, { step: 2 });
    const restored = await build('identity', 'float32', twin);
    copyCosts(half, restored);
    expect(twin.decompositions).not.to.include(r);
    await states(restored, { step: 2 });
    expect(twin.decompositions).to.include(r);

    const last = await build('identity', 'float32', countingCompute(fastCompute));
    copyCosts(operator, last);
    expect([...(await states(last, { step: 2 }))]).to.deep.equal([...(await states(operator, { step: 2 }))]);
  });
});
