import { expect } from 'chai';
import { createFloats, type Floats, type Precision } from '../../../../server/compute/compute.js';
import { createNormals } from '../../../../server/emulator/noise/normals.js';
import { createBuilder } from '../../../../server/emulator/operators/builder.js';
import type { Operator, Walk } from '../../../../server/emulator/operators/operator.js';
import { fastCompute } from '../../../support/computes.js';
import { checkChain, type Run, type Verdict } from '../../../support/law.js';
import { randomNumbers, type TestMatrix, testDimension } from '../../../support/matrices.js';
import { decompose } from '../../../support/oracle.js';
import { testMatrices } from '../../../support/testMatrices.js';

const n = testDimension;
const kappa = 0.5;
/** N runs states = 1e6 innovations: 1 % of a variance is 7 sigma. */
const states = 700;
const runs = 60;

function build(matrix: TestMatrix, dampingFactor = 1): Promise<Operator> {
  const { spec, stored } = matrix;
  const damping = spec.damping * dampingFactor;
  const structure =
    spec.structure.kind === 'blockDiagonal'
      ? {
          ...spec.structure,
          blocks: spec.structure.blocks.map((block) => ({
            ...block,
            damping: block.damping === undefined ? undefined : block.damping * dampingFactor,
          })),
        }
      : spec.structure;
  return createBuilder({ ...spec, structure, damping }, stored, fastCompute).finish();
}

/** Runs that start far out, where the drift shows, two of three; the others go on from the state they find. */
async function run(
  operator: Operator,
  target: Floats,
  step: number,
  noise: number,
  seed: number,
): Promise<Run[]> {
  const { precision } = operator;
  const normals = createNormals(seed, 'law', 0);
  const state = createFloats(precision, n);
  const result: Run[] = [];
  for (let k = 0; k < runs; k++) {
    if (k % 3 !== 2) state.set(randomNumbers(precision, n, 1000 + k, 100));
    const start = state.slice();
    const out = createFloats(precision, states * n);
    const walk: Walk = { state, target, step, kappa: noise, count: states, out, normals };
    await operator.walk(walk);
    state.set(out.subarray(-n));
    result.push({ start, states: out });
  }
  return result;
}

/** The check of one matrix; `wrong` scales what the device takes for the step, kappa and lambda. */
async function verdict(
  matrix: TestMatrix,
  precision: Precision,
  step: number,
  wrong: { step?: number; kappa?: number; damping?: number } = {},
): Promise<Verdict> {
  const operator = await build(matrix, wrong.damping);
  const target = createFloats(precision, n);
  target.set(randomNumbers(precision, n, 11, 3));
  const chain = await run(operator, target, step * (wrong.step ?? 1), kappa * (wrong.kappa ?? 1), 5);
  return checkChain({ a: decompose(matrix.a), target, step, kappa }, chain);
}

describe('Law of a walk', () => {
  for (const precision of ['float32', 'float64'] as Precision[]) {
    for (const matrix of testMatrices(precision)) {
      for (const step of precision === 'float32' ? [0.3, 50] : [0.3, 2, 50]) {
        it(`${matrix.name}, ${precision}, step ${step}: mean, full covariance and drift are exact`, async () => {
          expect((await verdict(matrix, precision, step)).failures).to.deep.equal([]);
        });
      }
    }
  }

  // A device that is wrong by 1 % must fail the same check.
  for (const matrix of testMatrices('float64')) {
    for (const [what, step, wrong] of [
      ['tau', 0.3, { step: 1.01 }],
      ['kappa', 0.3, { kappa: 1.01 }],
      ['lambda', 50, { damping: 1.01 }],
    ] as const) {
      it(`${matrix.name}, step ${step}: 1 % too much of ${what} is found`, async () => {
        expect((await verdict(matrix, 'float64', step, wrong)).failures).not.to.deep.equal([]);
      });
    }
  }
});
