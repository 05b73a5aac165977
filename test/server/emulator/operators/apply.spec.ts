import { expect } from 'chai';
import { createFloats, type Floats, type Precision } from '../../../../server/compute/compute.js';
import { createNormals } from '../../../../server/emulator/noise/normals.js';
import { createBuilder } from '../../../../server/emulator/operators/builder.js';
import type { Operator, SpectralFunction } from '../../../../server/emulator/operators/operator.js';
import { transition } from '../../../../server/emulator/operators/spectral.js';
import { computes } from '../../../support/computes.js';
import { randomNumbers, type TestMatrix, testDimension } from '../../../support/matrices.js';
import { decompose, functionOf, meanAt, modeLaw } from '../../../support/oracle.js';
import { testMatrices } from '../../../support/testMatrices.js';

const n = testDimension;
const tolerance = { float32: 3e-6, float64: 1e-12 };

/** Largest difference over the largest number expected. */
function deviation(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(got[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}

interface Case {
  name: string;
  f: SpectralFunction;
  exact(a: number): number;
  /** Relative change of f for a change of a in units of a: what the rounding of A is multiplied by. */
  condition?: number;
}

function functions(kappa: number): Case[] {
  const all: Case[] = [
    { name: '1 / a', f: (a: number) => 1 / a, exact: (a: number) => 1 / a },
    { name: 'cos a', f: Math.cos, exact: Math.cos },
  ];
  for (const t of [0, 0.3, 2, 50]) {
    const { f0, f1, f2 } = transition(t, kappa);
    all.push({ name: `f0 at ${t}`, f: f0, exact: (a) => modeLaw(a, kappa, t).decay, condition: 1 + t });
    if (t === 0) continue;
    all.push({ name: `f1 at ${t}`, f: f1, exact: (a) => modeLaw(a, kappa, t).gain });
    all.push({ name: `f2 at ${t}`, f: f2, exact: (a) => Math.sqrt(modeLaw(a, kappa, t).variance) });
  }
  return all;
}

for (const [compute, precision] of computes.flatMap((one) =>
  (['float32', 'float64'] as Precision[]).map((precision) => [one, precision] as const),
)) {
  describe(`f(A) v in ${precision}, ${compute.description}`, () => {
    const build = ({ spec, stored }: TestMatrix): Promise<Operator> =>
      createBuilder(spec, stored, compute).finish();
    for (const matrix of testMatrices(precision)) {
      describe(matrix.name, () => {
        const exact = decompose(matrix.a);
        const vectors = createFloats(precision, 3 * n);
        vectors.set(randomNumbers(precision, 3 * n, 7));
        const row = (k: number, from = vectors) => from.subarray(k * n, (k + 1) * n);

        it('agrees with the oracle for every function, one vector or three, in place or not', async () => {
          const operator = await build(matrix);
          expect(operator.dimension).to.equal(n);
          expect(operator.precision).to.equal(precision);
          const out = createFloats(precision, 3 * n);
          for (const { name, f, exact: wanted, condition = 1 } of functions(0.3)) {
            const bound = condition * tolerance[precision];
            await operator.apply(f, vectors, out, 3);
            for (const k of [0, 1, 2]) {
              const expected = functionOf(exact, wanted, row(k));
              expect(deviation(row(k, out), expected), name).to.be.below(bound);
            }
            const inPlace = row(1).slice();
            await operator.apply(f, inPlace, inPlace);
            expect(deviation(inPlace, functionOf(exact, wanted, row(1))), name).to.be.below(bound);
          }
        });

        it('multiplies without a decomposition', async () => {
          const operator = await build(matrix);
          const out = createFloats(precision, 3 * n);
          await operator.multiply(vectors, out, 3);
          for (const k of [0, 1, 2]) {
            expect(
              deviation(
                row(k, out),
                functionOf(exact, (a) => a, row(k)),
              ),
            ).to.be.below(tolerance[precision]);
          }
        });

        it('knows its extreme eigenvalues once it has decomposed', async () => {
          const operator = await build(matrix);
          await operator.apply(Math.exp, vectors, createFloats(precision, n));
          const { smallest, largest } = await operator.eigenvalueRange();
          const top = Math.max(...exact.values);
          expect(smallest).to.be.closeTo(Math.min(...exact.values), tolerance[precision] * top);
          expect(largest).to.be.closeTo(top, tolerance[precision] * top);
        });

        it('walks without noise to the mean of the oracle, in steps and in one leap', async () => {
          const operator = await build(matrix);
          const target = row(1);
          for (const [step, count] of [
            [0, 2],
            [0.3, 1],
            [0.5, 4],
            [50, 1],
          ]) {
            const state = row(0).slice();
            const out = createFloats(precision, count * n);
            await operator.walk({ state, target, step, kappa: 0, count, out, normals: (xi) => xi.fill(1) });
            for (let k = 0; k < count; k++) {
              const expected = meanAt(exact, row(0), target, (k + 1) * step);
              expect(deviation(row(k, out), expected), `${k + 1} x ${step}`).to.be.below(
                3 * tolerance[precision],
              );
            }
            expect(state).to.deep.equal(row(0).slice());
          }
        });

        it('walks from the target itself as from a copy of it, and leaves both as they are', async () => {
          const operator = await build(matrix);
          const target = row(1).slice();
          const walk = async (state: Floats) => {
            const out = createFloats(precision, 3 * n);
            const normals = createNormals(3, 'copy', 0);
            await operator.walk({ state, target, step: 0.3, kappa: 0.5, count: 3, out, normals });
            return out;
          };
          const copy = target.slice();
          const [same, other] = [await walk(target), await walk(copy)];
          expect(deviation(same, Array.from(other))).to.be.below(tolerance[precision]);
          expect(target).to.deep.equal(row(1).slice());
          expect(copy).to.deep.equal(row(1).slice());
        });

        it('changes its damping like a matrix built with it', async () => {
          const operator = await build(matrix);
          const out = createFloats(precision, n);
          const rebuilt = createFloats(precision, n);
          await operator.apply((a) => 1 / a, row(0), out);
          for (const damping of [1.3, 0.5]) {
            await (await operator.withDamping(damping)).apply((a) => 1 / a, row(0), out);
            await (await build({ ...matrix, spec: { ...matrix.spec, damping } })).apply(
              (a) => 1 / a,
              row(0),
              rebuilt,
            );
            expect(deviation(out, rebuilt)).to.be.below(tolerance[precision]);
          }
        });
      });
    }
  });
}
