import { batchRows, type Modes } from '../modal.js';
import type { Operator, Walk } from '../operator.js';
import { eigenCost, modalCost } from './denseCost.js';
import { createDenseKrylov } from './denseKrylov.js';
import type { DenseOptions, DenseShared } from './denseShared.js';
import type { DenseSpectrum } from './denseSpectrum.js';

export interface DenseWalkOptions {
  options: DenseOptions;
  shared: DenseShared;
  damping: number;
  modes(): Promise<Modes>;
  /** A walk whose normals are those of the modes. */
  walkInModes(run: Walk): Promise<void>;
}

/** A walk by Krylov spaces. */
interface KrylovPlan {
  spectrum: DenseSpectrum;
  /** Dimension that the spaces are expected to need, and beyond which they are given up. */
  steps: number;
  mostSteps: number;
}

/** Operator.walk of a dense matrix: by Krylov spaces or by the eigendecomposition, as its chooser says. */
export function createDenseWalk({
  options,
  shared,
  damping,
  modes,
  walkInModes,
}: DenseWalkOptions): Operator['walk'] {
  const { compute, dimension: n, precision, semidefinite } = options;
  const { chooser, inPrecision } = shared;
  const krylov = createDenseKrylov({ compute, n, precision, damping, inPrecision });

  /** The noise goes to modal coordinates first: a state does not depend on how it is computed. */
  async function walkByModes(run: Walk): Promise<void> {
    const { toModes } = await modes();
    const rows = batchRows(n, run.count);
    let { state } = run;
    for (let row = 0; row < run.count; row += rows) {
      const count = Math.min(rows, run.count - row);
      const out = run.out.subarray(row * n, (row + count) * n);
      run.normals(out);
      const noise = out.slice();
      await toModes?.(out, count, noise);
      await walkInModes({ ...run, state, count, out, normals: (numbers) => numbers.set(noise) });
      state = out.subarray((count - 1) * n);
    }
  }

  /** Undefined where the eigendecomposition is the way. */
  async function planKrylov(run: Walk): Promise<KrylovPlan | undefined> {
    const { spectrum } = shared;
    if (!spectrum || run.step === 0 || run.count === 0) return undefined;
    // Beyond the reach of float32, eigenvalues that are zero but for rounding count.
    if (semidefinite && spectrum.working !== precision) return undefined;
    if (spectrum.smallest + damping <= 0) return undefined;
    const budget = chooser.budget(
      run,
      (states) => eigenCost(n, spectrum.working) + modalCost(n, states, precision),
    );
    if (budget <= 0) return undefined;
    const steps = spectrum.probe.alpha.length > 0 ? await krylov.predictSteps(spectrum, run.step) : n;
    if (budget === Number.POSITIVE_INFINITY) return { spectrum, steps, mostSteps: n };
    // As they come, so that what is decided now is not decided otherwise half way.
    const cost = krylov.cost(spectrum, run.count, steps) + krylov.cost(spectrum, run.ahead ?? 0, steps);
    return cost < budget ? { spectrum, steps, mostSteps: Math.min(n, 2 * steps + 16) } : undefined;
  }

  return async (run) => {
    const plan = await planKrylov(run);
    if (!plan) return walkByModes(run);
    const { spectrum, steps, mostSteps } = plan;
    const rest = await krylov.walk(spectrum, run, steps, mostSteps);
    chooser.spend(krylov.cost(spectrum, run.count, steps));
    if (rest) await walkByModes(rest);
  };
}
