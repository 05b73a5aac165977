import { checkArgument, optionsOf, positive, several } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { Session } from '../session.js';
import { checkMatrix, type MatrixSource } from '../structures/matrix.js';
import { planChecks, planRelaxation, type Relaxation, type SamplingPlan } from './relaxation.js';
import { createMoments } from './statistics.js';

/**
 * How inverse() measures.
 *
 * @example
 * const options: InverseOptions = { samples: 20_000, kappa: 0.01 };
 */
export interface InverseOptions extends SamplingPlan {
  /** Noise variance; default what the device says of itself. */
  kappa?: number;
}

const check = optionsOf<InverseOptions>('inverse', {}, { ...planChecks, kappa: positive });

/**
 * What inverse() found.
 *
 * @example
 * const found: Inverse = await inverse(session, A);
 * console.log(found.inverse[0], found.standardError[0], found.samples);
 */
export interface Inverse extends Relaxation {
  /** A^-1, N x N, symmetric, row-major. */
  inverse: Float64Array;
  /** Statistical standard error of each entry, N x N; systematic errors come on top. */
  standardError: Float64Array;
  /** What programming did. */
  matrix: MatrixLoaded;
}

/**
 * A^-1 from the covariance of the stationary law N(0, kappa A^-1) (arXiv 2308.05660, section IV; arXiv 2312.04836 reads
 * it so from a device whose matrix is in its capacitances). The covariance is symmetric by construction. Standard
 * error of a covariance of Gaussians: sqrt((C_ii C_jj + C_ij^2) / n), n the number of readings less what the
 * correlation of the slowest mode takes away. Memory O(N^2), cost O(samples N^2).
 * @param options samples: default 10000.
 * @throws SpuError, or the signal's reason.
 *
 * @example
 * const A = dense({ dimension: 2, matrix: [2, 1, 1, 3] });
 * const { inverse: X, standardError } = await inverse(session, A, { samples: 20_000 }); // X: 2 x 2, row-major
 */
export async function inverse(
  session: Session,
  matrix: MatrixSource,
  options: InverseOptions = {},
): Promise<Inverse> {
  checkMatrix(matrix);
  check(options);
  const n = matrix.dimension;
  const { samples = 10_000, signal } = options;
  const kappa = options.kappa ?? session.device.analog?.kappa;
  if (!(kappa !== undefined && kappa > 0)) {
    throw invalidArgument('kappa', 'is needed, positive: the device does not tell its noise variance.');
  }
  checkArgument('samples', samples, several);
  const loaded = await session.loadMatrix(matrix, { signal });
  await session.loadVector(new Float64Array(n), { signal });
  const start = await session.evolve({ duration: 0, initialState: 'zero', signal });
  const plan = planRelaxation(options, samples, matrix, start);
  const evolution = await session.evolve({ duration: plan.burnIn, signal });
  const moments = createMoments(n);
  const { interval } = plan;
  const at = { evolution };
  const events = session.sampleStream({ at, count: samples, interval, dtype: 'float64', signal });
  for await (const event of events) if (event.kind === 'rows') moments.add(event.rows);
  const covariance = moments.covariance();
  const squared = plan.correlation ** 2;
  const effective = (samples * (1 - squared)) / (1 + squared);
  const standardError = covariance.map((value, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    return Math.sqrt((covariance[i * n + i] * covariance[j * n + j] + value ** 2) / effective) / kappa;
  });
  return { inverse: covariance.map((value) => value / kappa), standardError, ...plan, matrix: loaded };
}
