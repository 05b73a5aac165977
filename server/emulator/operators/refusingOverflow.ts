import type { Compute } from '../../compute/compute.js';
import { NotFiniteError } from '../../compute/errors.js';
import { invalidArgument } from '../../device/errors.js';

async function refused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    throw invalidArgument(
      'tensors',
      'the matrix is too large: numbers overflow when it is decomposed; scale it down.',
      { reason: 'OVERFLOW' },
    );
  }
}

/** The same linear algebra. INVALID_ARGUMENT where finite numbers of a client have become infinite on the way to it. */
export function refusingOverflow(compute: Compute): Compute {
  return {
    ...compute,
    eigensystem: (...args) => refused(() => compute.eigensystem(...args)),
    cholesky: (...args) => refused(() => compute.cholesky(...args)),
  };
}
