import { createFloats, type Floats, type Precision } from '../../../server/compute/compute.js';
import { createNormals } from '../../../server/emulator/noise/normals.js';
import { createDense } from '../../../server/emulator/operators/dense/dense.js';
import type { SpectralMethod } from '../../../server/emulator/operators/methodChooser.js';
import type { Operator, Walk } from '../../../server/emulator/operators/operator.js';
import { fastCompute } from '../computes.js';
import { randomNumbers } from '../matrices.js';

/** Q diag(values) Q^T with Q a product of Householder reflections. */
export function withEigenvalues(values: number[]): Float64Array {
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

export const spectra: Record<string, (i: number, n: number) => number> = {
  'a few large eigenvalues': (i, n) => (i < 5 ? 150 - 20 * i : 0.5 + i / n),
  'condition 1e3': (i, n) => 10 ** ((3 * i) / (n - 1) - 3),
  'condition 1e6': (i, n) => 10 ** ((6 * i) / (n - 1) - 6),
};
export const eigenvaluesOf = (name: string, n: number) =>
  Array.from({ length: n }, (_, i) => spectra[name](i, n));

/** The operator of A + damping I. */
export function buildDense(
  a: Float64Array,
  precision: Precision,
  damping = 0,
  compute = fastCompute,
): Promise<Operator> {
  const n = Math.sqrt(a.length);
  const matrix = createFloats(precision, n * n);
  matrix.set(a);
  return createDense({ compute, dimension: n, precision, matrix, acceptUnstable: false }, damping);
}

/** In the given precision. */
export function numbers(precision: Precision, length: number, seed: number): Floats {
  const out = createFloats(precision, length);
  out.set(randomNumbers(precision, length, seed));
  return out;
}

/** States from fixed starts and noise, in walks of so many each. */
export async function statesOf(
  operator: Operator,
  method: SpectralMethod,
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
    const rows = out.subarray(done * n, (done + count) * n);
    await operator.walk({ state, target, kappa: 0.4, normals, ...options, count, out: rows, method });
    state.set(rows.subarray(-n));
    done += count;
  }
  return out;
}
