import { optionsOf, several } from '../checks.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { Session } from '../session.js';
import { checkMatrix, type MatrixSource } from '../structures/matrix.js';
import type { TensorValues } from '../structures/tensor.js';
import { planChecks, planRelaxation, type Relaxation, type SamplingPlan } from './relaxation.js';
import { meanAndError } from './statistics.js';

/**
 * How solve() measures.
 *
 * @example
 * const options: SolveOptions = { samples: 5000, batches: 10 };
 */
export interface SolveOptions extends SamplingPlan {
  /** Readings are averaged in so many batches, whose spread gives the statistical error. Default 20, at least 2. */
  batches?: number;
}

const check = optionsOf<SolveOptions>('solve', {}, { ...planChecks, batches: several });

/**
 * What solve() found.
 *
 * @example
 * const { solution, standardError }: Solution = await solve(session, A, b);
 */
export interface Solution extends Relaxation {
  /** x = A^-1 b, N numbers. */
  solution: Float64Array;
  /** Statistical standard error of each number, with batches - 1 degrees of freedom; systematic errors come on top. */
  standardError: Float64Array;
  /** What programming did. */
  matrix: MatrixLoaded;
}

/**
 * Solves A x = b: the mean of the stationary law N(A^-1 b, kappa A^-1), averaged over time (arXiv 2308.05660,
 * section III). The statistical error falls as 1 / sqrt(samples).
 * @param b N numbers.
 * @param options samples: default 1000.
 * @throws SpuError, or the signal's reason.
 *
 * @example
 * const A = dense({ dimension: 2, matrix: Float32Array.of(2, 1, 1, 3) });
 * const { solution, standardError } = await solve(session, A, Float32Array.of(1, 2));
 */
export async function solve(
  session: Session,
  matrix: MatrixSource,
  b: TensorValues,
  options: SolveOptions = {},
): Promise<Solution> {
  checkMatrix(matrix);
  check(options);
  const { batches = 20, samples = 1000, signal } = options;
  const run = session.run({ signal });
  try {
    const [loaded, , start] = await Promise.all([
      run.loadMatrix(matrix),
      run.loadVector(b),
      run.evolve({ duration: 0, initialState: 'target' }),
    ]);
    const count = Math.ceil(samples / batches);
    const plan = planRelaxation(options, count * batches, matrix, start);
    const [, ...means] = await Promise.all([
      run.evolve({ duration: plan.burnIn }),
      ...Array.from({ length: batches }, () =>
        // A first reading at once would repeat the last one of the batch before.
        run.sample({
          count,
          interval: plan.interval,
          burnIn: plan.interval,
          reduction: 'mean',
          dtype: 'float64',
        }),
      ),
    ]);
    const { mean, standardError } = meanAndError(means.map(({ values }) => values));
    return { solution: mean, standardError, ...plan, matrix: loaded };
  } finally {
    await run.close();
  }
}
