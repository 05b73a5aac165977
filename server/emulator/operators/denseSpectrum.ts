import { type Compute, createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { createNormals } from '../noise/normals.js';
import { Lanczos, type LanczosOptions, type Tridiagonal, tridiagonalEigen } from './lanczos.js';

/** What is known of a symmetric N x N matrix without its decomposition. */
export interface DenseSpectrum {
  /** Extreme eigenvalues of the matrix without damping. */
  smallest: number;
  largest: number;
  /** Lanczos coefficients of the matrix without damping, from a random start; none where it has been decomposed. */
  probe: Tridiagonal;
  /** Precision that its functions need. */
  working: Precision;
}

/**
 * While lambda_max / lambda_min is below this, the rounding of float32, up to 5e-7 lambda_max (measured), stays under 1e-3
 * of lambda_min.
 */
const float32Reach = 2000;
/** Relative change of a Ritz value over `checkEvery` steps at which it is taken for the eigenvalue. */
const settled = 1e-4;
const checkEvery = 4;
const mostSteps = 64;

/**
 * Proves by a Cholesky factor that matrix + damping I is positive definite, and finds its extreme eigenvalues by
 * Lanczos's method: the smallest in the inverse, from above, to about 1e-3. n^3 / 3 operations, twice where float32 is
 * not enough, and some tens of n^2. Undefined if it cannot be proved.
 */
export async function proveDefinite(
  compute: Compute,
  n: number,
  matrix: (precision: Precision) => Floats,
  precision: Precision,
  damping: number,
): Promise<DenseSpectrum | undefined> {
  const rough = precision === 'float32' ? await spectrumIn('float32') : undefined;
  if (rough && rough.largest + damping < float32Reach * (rough.smallest + damping)) return rough;
  const fine = await spectrumIn('float64');
  if (!fine) return undefined;
  const isCertain = fine.smallest + damping > n * 2 ** -52 * (fine.largest + damping);
  return isCertain ? fine : undefined;

  async function spectrumIn(working: Precision): Promise<DenseSpectrum | undefined> {
    const values = matrix(working);
    const factor = values.slice();
    for (let i = 0; i < n; i++) factor[i * (n + 1)] += damping;
    if (!(await compute.cholesky(n, factor))) return undefined;
    const start = createFloats(working, n);
    createNormals(0, 'probe', 0)(start);
    const common = { compute, dimension: n, precision: working };
    const inverse = await ritzValue(
      {
        ...common,
        multiply: (v, out, count) => {
          out.set(v);
          return compute.choleskySolve({ n, factor, v: out, count });
        },
      },
      start,
    );
    const forward = await ritzValue(
      {
        ...common,
        multiply: (v, out, count) => compute.multiply({ m: count, n, k: n, a: v, b: values, c: out }),
      },
      start,
    );
    return {
      smallest: 1 / inverse.largest - damping,
      largest: forward.largest,
      probe: forward.probe,
      working,
    };
  }
}

/** That of a matrix whose extreme eigenvalues are known. */
export function spectrumOf(
  smallest: number,
  largest: number,
  damping: number,
  precision: Precision,
): DenseSpectrum {
  const isWithin = largest + damping < float32Reach * (smallest + damping);
  return { smallest, largest, probe: { alpha: [], beta: [] }, working: isWithin ? precision : 'float64' };
}

/** Largest eigenvalue, from below. */
async function ritzValue(
  options: LanczosOptions,
  start: Floats,
): Promise<{ largest: number; probe: Tridiagonal }> {
  const lanczos = new Lanczos(options, [start]);
  const [space] = lanczos.spaces;
  let before = Number.NaN;
  for (;;) {
    for (let k = 0; k < checkEvery && !space.isInvariant; k++) await lanczos.step();
    const size = space.alpha.length;
    const { values } = await tridiagonalEigen(options.compute, space, size);
    const largest = values[size - 1];
    if (space.isInvariant || size >= mostSteps || Math.abs(largest - before) <= settled * Math.abs(largest)) {
      return { largest, probe: space };
    }
    before = largest;
  }
}
