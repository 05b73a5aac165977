import type { Precision } from '../../compute/compute.js';
import { requirePositive } from './definite.js';
import { createModalOperator, type Modes } from './modal.js';
import type { Operator } from './operator.js';
import { rowScale, type StoredTensor } from './storedTensor.js';

/** A = diag(d) + lambda I: every cell on its own, O(N). Throws FAILED_PRECONDITION if A is not positive definite. */
export async function createDiagonal(
  stored: StoredTensor,
  precision: Precision,
  damping: number,
  acceptUnstable: boolean,
): Promise<Operator> {
  const { values } = stored;
  const n = values.length;
  const eigenvalue = (i: number) => values[i] * rowScale(stored, i) + damping;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    smallest = Math.min(smallest, eigenvalue(i));
    largest = Math.max(largest, eigenvalue(i));
  }
  if (!acceptUnstable) requirePositive(smallest);
  const modes: Modes = {
    smallest,
    largest,
    eigenvalues(from, out) {
      for (let i = 0; i < out.length; i++) out[i] = eigenvalue(from + i);
    },
  };
  return createModalOperator({
    dimension: n,
    precision,
    modes: async () => modes,
    async multiply(v, out, count) {
      for (let i = 0; i < n; i++) {
        const factor = eigenvalue(i);
        for (let k = 0; k < count; k++) out[k * n + i] = factor * v[k * n + i];
      }
    },
    withDamping: (changed) => createDiagonal(stored, precision, changed, acceptUnstable),
  });
}
