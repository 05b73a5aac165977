import type { Compute, Floats, Precision } from '../../../compute/compute.js';
import { requirePositive } from '../definite.js';
import { createEigenSource, type EigenSource } from '../eigen.js';
import { batchRows, createModalOperator, type Modes } from '../modal.js';
import type { Operator, Walk } from '../operator.js';
import { convertedFloats } from '../precision.js';
import { decomposed, eigenCost, modalCost } from './denseCost.js';
import { createDenseKrylov } from './denseKrylov.js';
import { type DenseSpectrum, proveDefinite, spectrumOf } from './denseSpectrum.js';

export interface DenseParts {
  compute: Compute;
  dimension: number;
  precision: Precision;
  /** Full symmetric N x N, without damping. */
  matrix: Floats;
  /** The matrix has no negative eigenvalue but for rounding. */
  semidefinite?: boolean;
  acceptUnstable: boolean;
  /** Shared by operators that differ in lambda only. */
  shared?: DenseShared;
}

/** What is known of the matrix without its damping. */
interface DenseShared {
  eigen: EigenSource;
  /** Present where it has been found. */
  spectrum?: DenseSpectrum;
  /** The damping down to which `spectrum` is proved to make it positive definite. */
  provenDown: number;
  /** Modelled cost of the states that came from Krylov spaces; `decomposed` once the decomposition has been needed. */
  spent: number;
  /** The matrix in a precision. */
  inPrecision(precision: Precision): Floats;
}

/** Up to this N the decomposition costs about what the proof of definiteness and one state do: it is made at once. */
const smallMatrix = 256;

/**
 * A = matrix + lambda I with all N^2 numbers. Few states come from Krylov spaces, O(N^2) each, many from the
 * eigendecomposition, O(N^3) once: whichever denseCost expects to be cheaper with the states that are asked for already.
 * Both take the same noise and give the same states, to krylovTolerance and rounding.
 * Throws FAILED_PRECONDITION if A is not positive definite.
 */
export async function createDense(parts: DenseParts, damping: number): Promise<Operator> {
  const { compute, dimension: n, precision, matrix } = parts;
  const shared = parts.shared ?? createShared(parts);

  async function modes(): Promise<Modes> {
    const smallest = shared.spectrum === undefined ? 0 : shared.spectrum.smallest + damping;
    const { values, vectors } = await shared.eigen.get(Math.max(damping, smallest), shared.spectrum);
    shared.spent = decomposed;
    const eigenvalue = (i: number) => (parts.semidefinite ? Math.max(0, values[i]) : values[i]) + damping;
    shared.spectrum ??= spectrumOf(eigenvalue(0) - damping, eigenvalue(n - 1) - damping, damping, precision);
    return {
      smallest: eigenvalue(0),
      largest: eigenvalue(n - 1),
      eigenvalues(from, out) {
        for (let i = 0; i < out.length; i++) out[i] = eigenvalue(from + i);
      },
      toModes: (v, count, out) =>
        compute.multiply({ m: count, n, k: n, a: v, b: vectors, transposeB: true, c: out }),
      fromModes: (v, count, out) => compute.multiply({ m: count, n, k: n, a: v, b: vectors, c: out }),
    };
  }

  async function multiply(v: Floats, out: Floats, count: number): Promise<void> {
    await compute.multiply({ m: count, n, k: n, a: v, b: matrix, c: out });
    for (let i = 0; i < count * n; i++) out[i] += damping * v[i];
  }

  if (n > smallMatrix && shared.spent < decomposed && damping < shared.provenDown) {
    shared.spectrum = await proveDefinite(compute, n, shared.inPrecision, precision, damping);
    shared.provenDown = damping;
  }
  if (shared.spectrum === undefined || shared.spent === decomposed) {
    const { smallest } = await modes();
    if (!parts.acceptUnstable) requirePositive(smallest);
  }
  const modal = createModalOperator({
    dimension: n,
    precision,
    modes,
    multiply,
    withDamping: (changed) => createDense({ ...parts, shared }, changed),
  });
  const krylov = createDenseKrylov({ compute, n, precision, damping, inPrecision: shared.inPrecision });

  /** The noise goes to modal coordinates first: a state does not depend on how it is computed. */
  async function walkInModes(run: Walk): Promise<void> {
    const { toModes } = await modes();
    const rows = batchRows(n, run.count);
    let { state } = run;
    for (let row = 0; row < run.count; row += rows) {
      const count = Math.min(rows, run.count - row);
      const out = run.out.subarray(row * n, (row + count) * n);
      run.normals(out);
      const noise = out.slice();
      await toModes?.(out, count, noise);
      await modal.walk({ ...run, state, count, out, normals: (part) => part.set(noise) });
      state = out.subarray((count - 1) * n);
    }
  }

  /** Dimension of the Krylov spaces that a walk is expected to need; undefined where it is not to have any. */
  async function stepsFor(run: Walk): Promise<number | undefined> {
    const { spectrum, spent } = shared;
    const method = run.method ?? 'auto';
    if (!spectrum || method === 'eigendecomposition' || run.step === 0 || run.count === 0) return undefined;
    // Beyond the reach of float32, eigenvalues that are zero but for rounding count.
    if (parts.semidefinite && spectrum.working !== precision) return undefined;
    if (spectrum.smallest + damping <= 0) return undefined;
    if (spent === decomposed && method === 'auto') return undefined;
    const steps = spectrum.probe.alpha.length > 0 ? await krylov.predictSteps(spectrum, run.step) : n;
    if (method === 'krylov') return steps;
    const ahead = run.ahead ?? 0;
    const states = run.count + ahead;
    // As they come, so that what is decided now is not decided otherwise half way.
    const cost = spent + krylov.cost(spectrum, run.count, steps) + krylov.cost(spectrum, ahead, steps);
    return cost < eigenCost(n, spectrum.working) + modalCost(n, states, precision) ? steps : undefined;
  }

  return {
    ...modal,
    async eigenvalueRange() {
      const { spectrum, spent } = shared;
      if (!spectrum || spent === decomposed) return modal.eigenvalueRange();
      return { smallest: spectrum.smallest + damping, largest: spectrum.largest + damping };
    },
    async walk(run) {
      const { spectrum } = shared;
      const steps = await stepsFor(run);
      if (!spectrum || steps === undefined) return walkInModes(run);
      const most = run.method === 'krylov' ? n : Math.min(n, 2 * steps + 16);
      const rest = await krylov.walk(spectrum, run, steps, most);
      if (shared.spent < decomposed) shared.spent += krylov.cost(spectrum, run.count, steps);
      if (rest) await walkInModes(rest);
    },
    effort: () => [shared.spent],
    resume([spent]) {
      shared.spent = spent;
    },
  };
}

function createShared({ compute, dimension: n, precision, matrix }: DenseParts): DenseShared {
  let double: Floats | undefined;
  return {
    eigen: createEigenSource(compute, n, matrix, precision),
    provenDown: Number.POSITIVE_INFINITY,
    spent: 0,
    inPrecision(working) {
      if (working === precision) return matrix;
      double ??= convertedFloats(matrix, working);
      return double;
    },
  };
}
