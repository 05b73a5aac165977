import { expect } from 'chai';
import { createFloats, type Floats, type Precision } from '../../../../../server/compute/compute.js';
import { createNormals } from '../../../../../server/emulator/noise/normals.js';
import { createDense } from '../../../../../server/emulator/operators/dense/dense.js';
import { walkTerms } from '../../../../../server/emulator/operators/krylov/krylovTerms.js';
import {
  krylovTolerance,
  remainders,
  sumByKrylov,
} from '../../../../../server/emulator/operators/krylov/krylovWalk.js';
import { Lanczos } from '../../../../../server/emulator/operators/krylov/lanczos.js';
import {
  spectrumEnds,
  tridiagonalEigen,
} from '../../../../../server/emulator/operators/krylov/tridiagonal.js';
import type { DenseMethod, Operator, Walk } from '../../../../../server/emulator/operators/operator.js';
import { computes, fastCompute } from '../../../../support/computes.js';
import { countingCompute } from '../../../../support/countingCompute.js';
import { checkChain, type Run } from '../../../../support/law.js';
import { randomNumbers } from '../../../../support/matrices.js';
import { decompose, deviation, meanAt } from '../../../../support/oracle.js';

/** Q diag(values) Q^T with Q a product of Householder reflections. */
function withEigenvalues(values: number[]): Float64Array {
  const n = values.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * (n + 1)] = values[i];
  for (const seed of [1, 2, 3]) {
    const u = randomNumbers('float64', n, seed);
    const square = u.reduce((sum, value) => sum + value * value, 0);
    for (const [row, column] of [
      [1, n],
      [n, 1],
    ]) {
      for (let i = 0; i < n; i++) {
        let share = 0;
        for (let j = 0; j < n; j++) share += u[j] * a[i * row + j * column];
        for (let j = 0; j < n; j++) a[i * row + j * column] -= (2 * share * u[j]) / square;
      }
    }
  }
  return a;
}

const spectra: Record<string, (i: number, n: number) => number> = {
  'a few large eigenvalues': (i, n) => (i < 5 ? 150 - 20 * i : 0.5 + i / n),
  'condition 1e3': (i, n) => 10 ** ((3 * i) / (n - 1) - 3),
  'condition 1e6': (i, n) => 10 ** ((6 * i) / (n - 1) - 6),
};
const eigenvaluesOf = (name: string, n: number) => Array.from({ length: n }, (_, i) => spectra[name](i, n));

function build(a: Float64Array, precision: Precision, damping = 0, compute = fastCompute): Promise<Operator> {
  const n = Math.sqrt(a.length);
  const matrix = createFloats(precision, n * n);
  matrix.set(a);
  return createDense({ compute, dimension: n, precision, matrix, acceptUnstable: false }, damping);
}

function numbers(precision: Precision, length: number, seed: number): Floats {
  const out = createFloats(precision, length);
  out.set(randomNumbers(precision, length, seed));
  return out;
}

async function states(
  operator: Operator,
  method: DenseMethod,
  options: Partial<Walk> & { counts: number[]; step: number },
): Promise<Floats> {
  const { dimension: n, precision } = operator;
  const total = options.counts.reduce((sum, count) => sum + count, 0);
  const out = createFloats(precision, total * n);
  const state = numbers(precision, n, 21);
  const target = numbers(precision, n, 22);
  const normals = createNormals(4, 'krylov', 0);
  let done = 0;
  for (const count of options.counts) {
    const part = out.subarray(done * n, (done + count) * n);
    await operator.walk({ state, target, kappa: 0.4, normals, ...options, count, out: part, method });
    state.set(part.subarray(-n));
    done += count;
  }
  return out;
}

describe('Krylov spaces', () => {
  it('have orthonormal bases that make the matrix tridiagonal, and stop where they are invariant', async () => {
    const n = 60;
    // Three different eigenvalues: no Krylov space has more than three dimensions.
    for (const [values, most] of [
      [eigenvaluesOf('a few large eigenvalues', n), n],
      [Array.from({ length: n }, (_, i) => 1 + (i % 3)), 3],
    ] as const) {
      const a = withEigenvalues([...values]);
      for (const compute of computes) {
        const lanczos = new Lanczos(
          {
            ...{ compute, dimension: n, precision: 'float64' },
            multiply: (v, out, count) => compute.multiply({ m: count, n, k: n, a: v, b: a, c: out }),
          },
          [randomNumbers('float64', n, 5), new Float64Array(n)],
        );
        for (let k = 0; k < n; k++) await lanczos.step();
        const [{ basis, size, alpha, beta, isInvariant }, zero] = lanczos.spaces;
        expect(zero).to.include({ size: 0, isInvariant: true });
        expect([size, isInvariant]).to.deep.equal([most, true]);
        const image = new Float64Array(size * n);
        await compute.multiply({ m: size, n, k: n, a: basis, b: a, c: image });
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            let overlap = 0;
            let entry = 0;
            for (let p = 0; p < n; p++) {
              overlap += basis[i * n + p] * basis[j * n + p];
              entry += basis[i * n + p] * image[j * n + p];
            }
            expect(overlap).to.be.closeTo(i === j ? 1 : 0, 1e-13);
            const t = i === j ? alpha[i] : Math.abs(i - j) === 1 ? beta[Math.min(i, j)] : 0;
            expect(entry).to.be.closeTo(t, 1e-11);
          }
        }
      }
    }
  });

  for (const name of Object.keys(spectra)) {
    it(`tell their error: at most what is estimated, and no less than a thousandth of it (${name})`, async () => {
      const n = 150;
      const values = eigenvaluesOf(name, n);
      const lambda = 0.95 * Math.min(...values);
      const v = randomNumbers('float64', n, 6);
      const multiply = async (x: Floats, out: Floats) => {
        for (let i = 0; i < n; i++) out[i] = values[i] * x[i];
      };
      for (const step of [0.1, 1, 50]) {
        const vectors = { state: v, target: v, noise: [v] };
        const terms = walkTerms({ ...vectors, step, kappa: 0.3, count: 1, lambda });
        const lanczos = new Lanczos({ compute: fastCompute, dimension: n, precision: 'float64', multiply }, [
          v,
        ]);
        const [space] = lanczos.spaces;
        for (let size = 1; size <= 40; size++) {
          await lanczos.step();
          if (size < 3) continue;
          const eigen = await tridiagonalEigen(fastCompute, space, size);
          for (const [k, term] of terms.entries()) {
            const [estimate] = remainders(term, space, eigen);
            const value = new Float64Array(1);
            const got = new Float64Array(n);
            for (let i = 0; i < size; i++) {
              term.values(eigen.values[i], value);
              for (let j = 0; j < size; j++) {
                const share = space.norm * value[0] * eigen.vectors[i * size] * eigen.vectors[i * size + j];
                for (let p = 0; p < n; p++) got[p] += share * space.basis[j * n + p];
              }
            }
            let square = 0;
            for (let p = 0; p < n; p++) {
              term.values(values[p], value);
              square += (value[0] * v[p] - got[p]) ** 2;
            }
            term.values(lambda, value);
            const error = Math.sqrt(square);
            const rounding = 1e-12 * space.norm * value[0];
            const what = `${['f0', 'f1', 'f2'][k]} over ${step}, ${size} dimensions`;
            // f0 and f1 have a bound; that of f2 is an estimate.
            expect(error, what).to.be.below((k < 2 ? 1 : 3) * estimate + rounding);
            if (step < 50) expect(error + rounding, what).to.be.above(estimate / 1000);
          }
        }
      }
    });
  }

  it('give up where the steps do not suffice, and leave the result alone', async () => {
    const n = 80;
    const a = withEigenvalues(eigenvaluesOf('condition 1e6', n));
    const v = randomNumbers('float64', n, 8);
    const lambda = 0.9e-6;
    const terms = walkTerms({ state: v, target: v, noise: [], step: 1e4, kappa: 0, count: 1, lambda });
    const out = new Float64Array(n).fill(7);
    const sum = {
      ...{ compute: fastCompute, dimension: n, precision: 'float64' as const, terms, lambda, shift: 0 },
      multiply: (x: Floats, y: Floats, count: number) =>
        fastCompute.multiply({ m: count, n, k: n, a: x, b: a, c: y }),
      ...{ tolerance: 1e-12, out, count: 1 },
    };
    expect(await sumByKrylov({ ...sum, mostSteps: 20 })).to.equal(undefined);
    expect(out.every((value) => value === 7)).to.equal(true);
    expect(await sumByKrylov({ ...sum, mostSteps: n })).to.be.above(20);
  });
});

describe('The ends of a spectrum', () => {
  it('are found in a tridiagonal matrix as its decomposition tells', async () => {
    for (const size of [1, 2, 9, 40]) {
      const alpha = [...randomNumbers('float64', size, 3)];
      const beta = [...randomNumbers('float64', size, 4)];
      // Two parts that do not touch.
      if (size === 9) beta[4] = 0;
      const { values } = await tridiagonalEigen(fastCompute, { alpha, beta }, size, 0.3);
      const { smallest, largest } = spectrumEnds({ alpha, beta }, 0.3);
      expect(smallest).to.be.closeTo(values[0], 1e-13);
      expect(largest).to.be.closeTo(values[size - 1], 1e-13);
    }
  });

  for (const [name, solutions] of [
    ['a few large eigenvalues', 0],
    ['condition 1e3', 1],
    ['condition 1e6', 1],
  ] as const) {
    it(`are found without a decomposition, in the inverse where they lie far apart (${name})`, async () => {
      const n = 300;
      const values = eigenvaluesOf(name, n);
      const compute = countingCompute(fastCompute);
      const operator = await build(withEigenvalues(values), 'float64', 0, compute);
      const { smallest, largest } = await operator.eigenvalueRange();
      expect(smallest! / Math.min(...values)).to.be.within(1 - 1e-9, 1.001);
      expect(largest! / Math.max(...values)).to.be.within(0.999, 1 + 1e-9);
      expect(compute.decompositions).to.deep.equal([]);
      expect(Math.min(1, compute.solutions.length)).to.equal(solutions);
    });
  }

  it('are found where the first start is blind to the smallest eigenvalue', async () => {
    const n = 300;
    const start = new Float64Array(n);
    createNormals(0, 'probe', 0)(start);
    const q = randomNumbers('float64', n, 9);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const share = dot(q, start) / dot(start, start);
    for (let i = 0; i < n; i++) q[i] -= share * start[i];
    const square = dot(q, q);
    const a = new Float64Array(n * n);
    // I - 0.9 q q^T.
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) a[i * n + j] = (i === j ? 1 : 0) - (0.9 * q[i] * q[j]) / square;
    const { smallest } = await (await build(a, 'float64')).eigenvalueRange();
    expect(smallest).to.be.closeTo(0.1, 1e-4);
  });
});

describe('A dense matrix', () => {
  for (const precision of ['float32', 'float64'] as const) {
    for (const n of [24, 300]) {
      for (const name of Object.keys(spectra)) {
        it(`gives the same states either way: N = ${n}, ${precision}, ${name}`, async () => {
          const operator = await build(withEigenvalues(eigenvaluesOf(name, n)), precision);
          for (const step of [0, 0.3, 50]) {
            const options = { counts: [1, 4, 70], step };
            const krylov = await states(operator, 'krylov', options);
            const modal = await states(operator, 'eigendecomposition', options);
            // In float32 the rounding of A itself counts: lambda_max h of it in a mode that has decayed.
            expect(deviation(n, krylov, modal)).to.be.below(precision === 'float32' ? 2e-4 : 1e-9);
          }
        });
      }
    }
  }

  it('relaxes without noise to the mean of the oracle', async () => {
    const n = 60;
    const a = withEigenvalues(eigenvaluesOf('condition 1e3', n));
    const exact = decompose(a);
    for (const precision of ['float32', 'float64'] as const) {
      const operator = await build(a, precision);
      for (const step of [0.3, 50]) {
        const got = await states(operator, 'krylov', { counts: [3], step, kappa: 0 });
        for (const k of [0, 1, 2]) {
          const [x, b] = [numbers(precision, n, 21), numbers(precision, n, 22)];
          const expected = meanAt(exact, x, b, (k + 1) * step);
          const row = got.subarray(k * n, (k + 1) * n);
          expect(deviation(n, row, expected)).to.be.below(precision === 'float32' ? 1e-4 : 3e-12);
        }
      }
    }
  });

  for (const [what, wrong, isRight] of [
    ['has the exact law', {}, true],
    ['would be found with tau wrong by 1 %', { step: 1.01 }, false],
    ['would be found with kappa wrong by 1 %', { kappa: 1.01 }, false],
  ] as const) {
    it(`${what}, from Krylov spaces: mean, full covariance, drift`, async () => {
      const n = 24;
      const damping = 0.3;
      const half = withEigenvalues(Array.from({ length: n }, (_, i) => (i < 12 ? 0 : i / 8)));
      const a = half.map((value, i) => (i % (n + 1) === 0 ? value + damping : value));
      const factor = { step: 1, kappa: 1, ...wrong };
      const operator = await build(half, 'float64', damping);
      const [step, kappa] = [0.3, 0.5];
      const target = randomNumbers('float64', n, 11, 3);
      const normals = createNormals(5, 'law', 0);
      const runs: Run[] = [];
      const state = new Float64Array(n);
      // N runs states = 7e5 innovations: 1 % of a variance is 6 sigma.
      for (let k = 0; k < 40; k++) {
        if (k % 3 !== 2) state.set(randomNumbers('float64', n, 1000 + k, 100));
        const start = state.slice();
        const out = new Float64Array(700 * n);
        const wrongly = { step: step * factor.step, kappa: kappa * factor.kappa };
        await operator.walk({ state, target, ...wrongly, count: 700, out, normals, method: 'krylov' });
        state.set(out.subarray(-n));
        runs.push({ start, states: out });
      }
      const { failures } = checkChain({ a: decompose(a), target, step, kappa }, runs);
      if (isRight) expect(failures).to.deep.equal([]);
      else expect(failures).not.to.deep.equal([]);
    }).timeout(60_000);
  }
});

describe('The choice of method for a dense matrix', () => {
  const n = 400;
  const a = withEigenvalues(eigenvaluesOf('a few large eigenvalues', n));
  const make = async (damping = 0, matrix = a) => {
    const compute = countingCompute(fastCompute);
    const operator = await build(matrix, 'float32', damping, compute);
    const large = () => compute.decompositions.filter((size) => size === n).length;
    return { operator, large };
  };

  it('makes no decomposition for one state, and one for many, told ahead or come together', async () => {
    const { operator, large } = await make();
    await states(operator, 'auto', { counts: [1], step: 50 });
    expect(large()).to.equal(0);
    await states(operator, 'auto', { counts: [1], step: 1, ahead: 20_000 });
    expect(large()).to.equal(1);
    const patient = await make();
    for (let k = 0; k < 500 && patient.large() === 0; k++) {
      await states(patient.operator, 'auto', { counts: [1], step: 50 });
    }
    expect(patient.large()).to.equal(1);
    await states(patient.operator, 'auto', { counts: [1, 3], step: 50 });
    expect(patient.large()).to.equal(1);
  });

  it('is not made otherwise half way', async () => {
    for (let ahead = 1; ahead <= 12; ahead++) {
      const { operator, large } = await make();
      await states(operator, 'auto', { counts: [1], step: 50, ahead });
      const before = large();
      await states(operator, 'auto', { counts: [ahead], step: 1 });
      expect(large(), `${ahead} states ahead`).to.equal(before);
    }
  });

  it('knows the extreme eigenvalues without a decomposition', async () => {
    for (const damping of [0, 0.7]) {
      const { operator, large } = await make(damping);
      const { smallest, largest } = await operator.eigenvalueRange();
      expect(smallest).to.be.closeTo(0.5 + 5 / n + damping, 2e-3);
      expect(largest).to.be.closeTo(150 + damping, 0.02);
      expect(large()).to.equal(0);
    }
  });

  it('needs no decomposition for another damping, before one is there or after', async () => {
    const { operator, large } = await make(0.1);
    const changed = await operator.withDamping(0.5);
    expect((await changed.eigenvalueRange()).smallest).to.be.closeTo(0.5 + 5 / n + 0.5, 2e-3);
    const lower = await changed.withDamping(-0.2);
    expect((await lower.eigenvalueRange()).smallest).to.be.closeTo(0.5 + 5 / n - 0.2, 2e-3);
    const krylov = await states(lower, 'auto', { counts: [2], step: 2 });
    expect(large()).to.equal(0);
    const modal = await states(lower, 'eigendecomposition', { counts: [2], step: 2 });
    expect(large()).to.equal(1);
    expect(deviation(n, krylov, modal)).to.be.below(1e-4);
    await states(await lower.withDamping(0.9), 'eigendecomposition', { counts: [2], step: 2 });
    expect(large()).to.equal(1);
  });

  it('refuses an indefinite matrix with its eigenvalue, which the decomposition tells', async () => {
    const { operator } = await make();
    const refusal = await operator.withDamping(-0.6).catch((error) => error);
    expect(refusal).to.include({ code: 'FAILED_PRECONDITION' });
    expect(Number(refusal.details.metadata.actual)).to.be.closeTo(5 / n - 0.1, 1e-4);
  });

  it('goes on with the same bits where an operator of the same matrix stopped', async () => {
    const [one, other] = [await make(), await make()];
    const options = { counts: [1], step: 50 };
    let restored = await make();
    for (let k = 0; k < 500 && one.large() === 0; k++) {
      restored = other;
      restored.operator.resume?.(one.operator.effort?.() ?? []);
      const [expected, got] = [
        await states(one.operator, 'auto', options),
        await states(restored.operator, 'auto', options),
      ];
      expect(got).to.deep.equal(expected);
    }
    expect(one.large()).to.equal(1);
    const fresh = await make();
    fresh.operator.resume?.(one.operator.effort?.() ?? []);
    expect(await states(fresh.operator, 'auto', options)).to.deep.equal(
      await states(one.operator, 'auto', options),
    );
    expect(fresh.large()).to.equal(1);
  });

  it('states a tolerance for either precision', () => {
    expect(krylovTolerance).to.deep.equal({ float32: 1e-6, float64: 1e-12 });
  });
});
