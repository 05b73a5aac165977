import type { Floats } from '../../../compute/compute.js';
import { requirePositive } from '../definite.js';
import { createModalOperator, type Modes } from '../modal.js';
import type { Operator } from '../operator.js';
import { denseModes } from './denseModes.js';
import { createDenseShared, type DenseOptions, type DenseShared } from './denseShared.js';
import { proveDefinite } from './denseSpectrum.js';
import { createDenseWalk } from './denseWalk.js';

/** Up to this N the decomposition costs about what the proof of definiteness and one state do: it is made at once. */
const smallMatrix = 256;

/**
 * A = matrix + lambda I with all N^2 numbers. Few states come from Krylov spaces, O(N^2) each, many from the
 * eigendecomposition, O(N^3) once: whichever denseCost expects to be cheaper with the states that are asked for already.
 * Both take the same noise and give the same states, to krylovTolerance and rounding.
 * Throws FAILED_PRECONDITION if A is not positive definite.
 */
export function createDense(options: DenseOptions, damping: number): Promise<Operator> {
  return withShared(options, createDenseShared(options), damping);
}

async function withShared(options: DenseOptions, shared: DenseShared, damping: number): Promise<Operator> {
  const { compute, dimension: n, precision, matrix } = options;
  const { chooser } = shared;
  const modes = () => denseModes(options, shared, damping);
  await requireDefinite(options, shared, damping, modes);
  const modal = createModalOperator({
    dimension: n,
    precision,
    modes,
    async multiply(v: Floats, out: Floats, count: number): Promise<void> {
      await compute.multiply({ m: count, n, k: n, a: v, b: matrix, c: out });
      for (let i = 0; i < count * n; i++) out[i] += damping * v[i];
    },
    withDamping: (changed) => withShared(options, shared, changed),
  });
  return {
    ...modal,
    choosers: [chooser],
    async eigenvalueRange() {
      const { spectrum } = shared;
      if (!spectrum || chooser.isDecomposed) return modal.eigenvalueRange();
      return { smallest: spectrum.smallest + damping, largest: spectrum.largest + damping };
    },
    walk: createDenseWalk({ options, shared, damping, modes, walkInModes: modal.walk }),
  };
}

async function requireDefinite(
  { compute, dimension: n, precision, acceptUnstable }: DenseOptions,
  shared: DenseShared,
  damping: number,
  modes: () => Promise<Modes>,
): Promise<void> {
  const { chooser } = shared;
  if (n > smallMatrix && !chooser.isDecomposed && damping < shared.provenDown) {
    shared.spectrum = await proveDefinite(compute, n, shared.inPrecision, precision, damping);
    shared.provenDown = damping;
  }
  if (shared.spectrum === undefined || chooser.isDecomposed) {
    const { smallest } = await modes();
    if (!acceptUnstable) requirePositive(smallest);
  }
}
