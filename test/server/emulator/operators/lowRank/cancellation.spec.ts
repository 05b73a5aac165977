import { expect } from 'chai';
import {
  type Compute,
  createFloats,
  type Floats,
  type Precision,
} from '../../../../../server/compute/compute.js';
import type { LowRankStructure } from '../../../../../server/device/matrix.js';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import { createBuilder } from '../../../../../server/emulator/operators/builder.js';
import type { SpectralMethod } from '../../../../../server/emulator/operators/methodChooser.js';
import type { Normals, Operator } from '../../../../../server/emulator/operators/operator.js';
import { eachBackend } from '../../../../support/compute/eachBackend.js';
import { fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import { testNormals } from '../../../../support/emulator/testNormals.js';
import { randomNumbers, tensor } from '../../../../support/matrices.js';
import { type Decomposition, decompose, deviation, modeLaw } from '../../../../support/oracle.js';

const [examples, outputs, n] = [35, 4, 900];
const r = examples * outputs;

/** Rows of J in float32, and the decomposition of J J^T in float64. */
interface Rows {
  values: Float32Array;
  gram: Decomposition;
}

/** `decades`: how many the lengths of the rows span. */
function createRows(decades: number): Rows {
  const numbers = randomNumbers('float32', r * n, 3);
  const values = Float32Array.from(numbers, (value, i) => value * 10 ** ((-decades * Math.floor(i / n)) / r));
  const gram = new Float64Array(r * r);
  for (let i = 0; i < r; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += values[i * n + k] * values[j * n + k];
      gram[i * r + j] = sum;
      gram[j * r + i] = sum;
    }
  }
  return { values, gram: decompose(gram) };
}

/** J v. */
function project({ values }: Rows, v: ArrayLike<number>): Float64Array {
  const y = new Float64Array(r);
  for (let i = 0; i < r; i++) for (let k = 0; k < n; k++) y[i] += values[i * n + k] * v[k];
  return y;
}

/** J^T c. */
function lift({ values }: Rows, c: ArrayLike<number>): Float64Array {
  const v = new Float64Array(n);
  for (let i = 0; i < r; i++) for (let k = 0; k < n; k++) v[k] += values[i * n + k] * c[i];
  return v;
}

/** f1(A) b by Woodbury's identity, in float64 from the same J. */
function expectedState(rows: Rows, lambda: number, b: ArrayLike<number>, t: number): Float64Array {
  const { values, vectors } = rows.gram;
  const { gain } = modeLaw(lambda, 0, t);
  const y = project(rows, b);
  const c = new Float64Array(r);
  for (let mode = 0; mode < r; mode++) {
    const u = vectors.subarray(mode * r, (mode + 1) * r);
    const share = u.reduce((sum, value, i) => sum + value * y[i], 0);
    const weight = (modeLaw(lambda + values[mode], 0, t).gain - gain) / values[mode];
    for (let i = 0; i < r; i++) c[i] += share * weight * u[i];
  }
  return lift(rows, c).map((value, k) => value + gain * b[k]);
}

interface Built {
  lambda: number;
  precision?: Precision;
  compute?: Compute;
  curvature?: Float64Array;
}

function build(rows: Rows, { lambda, precision = 'float32', compute = fastCompute, curvature }: Built) {
  const stored = [tensor('jacobian', [r, n], rows.values, precision)];
  if (curvature) stored.push(tensor('curvature', [r], curvature, precision));
  const structure: LowRankStructure = {
    kind: 'lowRank',
    examples,
    rowsPerExample: outputs,
    segments: [{ form: 'dense', columns: n }],
    curvature: curvature ? 'diagonal' : 'identity',
  };
  const specs = stored.map(({ spec }) => spec);
  return createBuilder(
    { structure, damping: lambda, tensors: specs, acceptUnstable: false },
    stored,
    compute,
  ).finish();
}

interface Run {
  t: number;
  method?: SpectralMethod;
  kappa?: number;
  count?: number;
  normals?: Normals;
}

async function walk(operator: Operator, b: ArrayLike<number>, run: Run): Promise<Floats> {
  const { t, method = 'auto', kappa = 0, count = 1, normals = testNormals(5) } = run;
  const { precision } = operator;
  const target = createFloats(precision, n);
  target.set(b);
  const out = createFloats(precision, count * n);
  const state = createFloats(precision, n);
  await operator.walk({ state, target, out, kappa, count, method, step: t, normals });
  return out;
}

/** (lambda + s_max) / lambda. */
const lambdaFor = ({ gram }: Rows, condition: number) => Math.max(...gram.values) / (condition - 1);

const level = createRows(0);
const spread = createRows(4);

/** Of the largest mode alone, where most is lost, and of all. */
const targets = (rows: Rows) => {
  const { values, vectors } = rows.gram;
  const largest = values.indexOf(Math.max(...values));
  const top = vectors.slice(largest * r, (largest + 1) * r);
  return [randomNumbers('float32', r, 9), top].map((w) => Float32Array.from(lift(rows, w)));
};

await eachBackend('A low-rank matrix with its target in the range of J^T', (compute, precision) => {
  for (const condition of [1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8])
    for (const method of ['eigendecomposition', 'krylov'] as const)
      it(`is solved to 1e-3 by ${method} at lambda_max / lambda = ${condition}`, async () => {
        for (const rows of [level, spread]) {
          const lambda = lambdaFor(rows, condition);
          const operator = await build(rows, { lambda, precision, compute });
          for (const b of targets(rows))
            for (const t of [50, Number.POSITIVE_INFINITY]) {
              const got = await walk(operator, b, { t, method });
              expect(deviation(n, got, expectedState(rows, lambda, b, t)), `t = ${t}`).to.be.below(1e-3);
            }
        }
      });
});

describe('A low-rank matrix in float32 whose states cancel', () => {
  const [b] = targets(level);
  const lambda = lambdaFor(level, 1e8);

  it('has the noise of its stream, also where a walk is made in float64', async () => {
    const [single, double] = await Promise.all([
      build(level, { lambda }),
      build(level, { lambda, precision: 'float64' }),
    ]);
    const quiet = { t: Number.POSITIVE_INFINITY, count: 3 };
    const still = await walk(single, b, quiet);
    // Noise of a tenth of the states.
    const kappa = (lambda * Math.hypot(...still) ** 2) / (100 * still.length);
    // Numbers that can be had once only, and such that can be had again.
    for (const make of [() => testNormals(5), () => createNormals(1, 'cancelling', 0)]) {
      const got = await walk(single, b, { ...quiet, kappa, normals: make() });
      const expected = await walk(double, b, { ...quiet, kappa, normals: make() });
      expect(deviation(n, got, expected)).to.be.below(1e-5);
      expect(deviation(n, got, still)).to.be.within(0.09, 0.11);
    }
  });

  it('is solved to 1e-3 with an H that is indefinite', async () => {
    const curvature = Float64Array.from({ length: r }, (_, i) => (i < r - 10 ? 1 : -0.5));
    const options = { lambda: lambdaFor(spread, 1e5), curvature };
    const [single, double] = [
      await build(spread, options),
      await build(spread, { ...options, precision: 'float64' }),
    ];
    const run = { t: Number.POSITIVE_INFINITY };
    const top = targets(spread)[1];
    expect(deviation(n, await walk(single, top, run), await walk(double, top, run))).to.be.below(1e-3);
  });

  it('has functions of A to 1e-3', async () => {
    const out = new Float32Array(n);
    const inverse = Object.assign((a: number) => 1 / a, { difference: (x: number, y: number) => -1 / x / y });
    const operator = await build(level, { lambda });
    await operator.apply(inverse, b, out);
    const expected = expectedState(level, lambda, b, Number.POSITIVE_INFINITY);
    expect(deviation(n, out, expected)).to.be.below(1e-3);
    const inPlace = b.slice();
    await operator.apply(inverse, inPlace, inPlace);
    expect([...inPlace]).to.deep.equal([...out]);
  });

  it('is decomposed again with another lambda no more often than it takes', async () => {
    const counting = countingCompute(fastCompute);
    const operator = await build(level, { lambda, compute: counting });
    const run = { t: 50, method: 'eigendecomposition' as const };
    await walk(operator, b, run);
    const { length } = counting.decompositions;
    await walk(await operator.withDamping(2 * lambda), b, run);
    expect(counting.decompositions).to.have.length(length);
  });
});
