import { checkExtent } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { EvolveOptions } from '../operations/evolve.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { SampleOptions } from '../operations/sample.js';
import type { Session } from '../session.js';
import type { MatrixSource } from '../structures/matrix.js';
import { meanAndError } from './statistics.js';

export interface MitigationOptions {
  /** How often the matrix is programmed; at least 2. */
  programmings: number;
  /** After each programming. */
  evolve: EvolveOptions;
  /** After each evolution; the mean of its readings is taken. Default one reading. */
  sample?: Omit<SampleOptions, 'at' | 'reduction'>;
  signal?: AbortSignal;
}

export interface Mitigated {
  /** Average over the programmings, N numbers. */
  mean: Float64Array;
  /** Standard error of the average, from the spread of the programmings: rounding and noise together. N numbers. */
  standardError: Float64Array;
  /** What each programming did. */
  matrices: MatrixLoaded[];
}

/**
 * Averages what a device answers over several programmings of the same matrix. Where its converter rounds
 * stochastically the rounding error has mean 0, so that the error of the average falls from first to second order in
 * the converter's step (arXiv 2401.16231). With nearest rounding every programming is the same and nothing is gained.
 * The target must have been loaded, with the matrix's dimension.
 */
export async function averageProgrammings(
  session: Session,
  matrix: MatrixSource,
  options: MitigationOptions,
): Promise<Mitigated> {
  const { programmings, evolve, sample, signal } = options;
  checkExtent('programmings', programmings);
  if (programmings < 2) throw invalidArgument('programmings', 'is 1, but an average needs at least 2.');
  const run = session.run({ signal });
  try {
    const loaded: Promise<MatrixLoaded>[] = [];
    const steps = [];
    for (let i = 0; i < programmings; i++) {
      loaded.push(run.loadMatrix(matrix));
      steps.push(run.step({ evolve, sample: { dtype: 'float64', ...sample, reduction: 'mean' } }));
    }
    const [matrices, results] = await Promise.all([Promise.all(loaded), Promise.all(steps)]);
    return { ...meanAndError(results.map(({ samples }) => samples!.values)), matrices };
  } finally {
    await run.close();
  }
}
