import { abortSignal, object, optionsOf, several } from '../checks.js';
import type { EvolveOptions } from '../operations/evolve.js';
import type { MatrixLoaded } from '../operations/loadMatrix.js';
import type { SampleOptions } from '../operations/sample.js';
import type { Session } from '../session.js';
import { checkMatrix, type MatrixSource } from '../structures/matrix.js';
import { meanAndError } from './statistics.js';

/**
 * How averageProgrammings() averages.
 *
 * @example
 * const options: MitigationOptions = { programmings: 32, evolve: { duration: 50, initialState: 'zero' } };
 */
export interface MitigationOptions {
  /** How often the matrix is programmed; at least 2. */
  programmings: number;
  /** After each programming. */
  evolve: EvolveOptions;
  /** After each evolution; the mean of its readings is taken. Default one reading. */
  sample?: Omit<SampleOptions, 'at' | 'reduction'>;
  /** Ends everything; averageProgrammings() then throws its reason. */
  signal?: AbortSignal;
}

const check = optionsOf<MitigationOptions>(
  'averageProgrammings',
  { programmings: several, evolve: object },
  { sample: object, signal: abortSignal },
);

/**
 * What averageProgrammings() found.
 *
 * @example
 * const { mean, standardError, matrices }: Mitigated = await averageProgrammings(session, A, options);
 * console.log(mean[0], standardError[0], matrices[0].quantizationError);
 */
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
 * @throws SpuError, or the signal's reason.
 *
 * @example
 * await session.loadVector(b);
 * const { mean, standardError } = await averageProgrammings(session, A, {
 *   programmings: 32,
 *   evolve: { duration: 50, initialState: 'zero' },
 *   sample: { count: 100, interval: 2 },
 * });
 */
export async function averageProgrammings(
  session: Session,
  matrix: MatrixSource,
  options: MitigationOptions,
): Promise<Mitigated> {
  checkMatrix(matrix);
  check(options);
  const { programmings, evolve, sample, signal } = options;
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
