import type { Compute, Floats, Precision } from '../../compute/compute.js';
import { requirePositive } from './definite.js';
import { createEigenSource, type EigenSource } from './eigen.js';
import { createModalOperator, type Modes } from './modal.js';
import type { Operator } from './operator.js';

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
  eigen?: EigenSource;
}

/**
 * A = matrix + lambda I with all N^2 numbers. Set-up O(N^3), S states O(S N^2) as one matrix product.
 * Throws FAILED_PRECONDITION if A is not positive definite.
 */
export async function createDense(parts: DenseParts, damping: number): Promise<Operator> {
  const { compute, dimension: n, precision, matrix } = parts;
  const source = parts.eigen ?? createEigenSource(compute, n, matrix, precision);

  async function modes(): Promise<Modes> {
    const { values, vectors } = await source.get(damping);
    const eigenvalue = (i: number) => (parts.semidefinite ? Math.max(0, values[i]) : values[i]) + damping;
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

  if (!parts.acceptUnstable) requirePositive((await modes()).smallest);
  return createModalOperator({
    dimension: n,
    precision,
    modes,
    multiply,
    withDamping: (changed) => createDense({ ...parts, eigen: source }, changed),
  });
}
