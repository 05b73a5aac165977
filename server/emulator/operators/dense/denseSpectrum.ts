import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { createNormals } from '../../noise/normals.js';
import { Lanczos, type LanczosOptions } from '../krylov/lanczos.js';
import { type SpectrumEnds, spectrumEnds, type Tridiagonal } from '../krylov/tridiagonal.js';

/** What is known of a symmetric N x N matrix without damping and without its decomposition. */
export interface DenseSpectrum extends SpectrumEnds {
  /** Lanczos coefficients, from a random start; none where it has been decomposed. */
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
/** Up to this condition the smallest eigenvalue is waited for in the matrix; beyond it settles sooner in the inverse. */
const nearEnds = 1000;
/** The smallest Ritz value times this lies below all eigenvalues. */
export const below = 0.95;

/**
 * Proves by a Cholesky factor that matrix + damping I is positive definite, and finds its extreme eigenvalues by
 * Lanczos's method, from within and to about 1e-3: the smallest in the inverse where the matrix itself does not show it
 * soon. n^3 / 3 operations, twice where float32 is not enough, and some tens of n^2. Undefined if it cannot be proved.
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
    const lanczosOf = (stream: number, multiply: LanczosOptions['multiply']) => {
      const start = createFloats(working, n);
      createNormals(0, 'probe', stream)(start);
      return new Lanczos({ compute, dimension: n, precision: working, multiply }, [start]);
    };
    const factorOf = async (shift: number) => {
      const factor = values.slice();
      for (let i = 0; i < n; i++) factor[i * (n + 1)] += shift;
      return (await compute.cholesky(n, factor)) ? factor : undefined;
    };
    // Symmetric, so that its rows are its columns, which gemv reads faster.
    const forward = lanczosOf(0, (v, out, count) =>
      compute.multiply({ m: count, n, k: n, a: v, b: values, transposeB: true, c: out }),
    );
    const { smallest, largest, isSettled } = await ritzValues(
      forward,
      damping,
      (ends) => ends.largest > nearEnds * ends.smallest,
    );
    // There are eigenvalues below it.
    if (!(smallest > 0)) return undefined;
    const known = { largest: largest - damping, probe: forward.spaces[0], working };
    if (isSettled && (await factorOf(damping - below * smallest))) {
      return { ...known, smallest: smallest - damping };
    }
    const factor = await factorOf(damping);
    if (!factor) return undefined;
    // From elsewhere: the first start may have been blind to an eigenvalue.
    const inverse = lanczosOf(1, (v, out, count) => {
      out.set(v);
      return compute.choleskySolve({ n, factor, v: out, count });
    });
    const most = (await ritzValues(inverse, 0, () => true)).largest;
    return { ...known, smallest: 1 / most - damping };
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

/** The ends of the spectrum of the matrix + shift I, from within: the smallest eigenvalue unless `givesUp` on it. */
async function ritzValues(
  lanczos: Lanczos,
  shift: number,
  givesUp: (ends: SpectrumEnds) => boolean,
): Promise<SpectrumEnds & { isSettled: boolean }> {
  const [space] = lanczos.spaces;
  let before = { smallest: Number.NaN, largest: Number.NaN };
  for (;;) {
    for (let k = 0; k < checkEvery && !space.isInvariant; k++) await lanczos.step();
    const ends = spectrumEnds(space, shift);
    const isNear = (end: keyof SpectrumEnds) =>
      Math.abs(ends[end] - before[end]) <= settled * Math.abs(ends[end]);
    const isSettled = space.isInvariant || isNear('smallest');
    if (space.isInvariant || space.alpha.length >= mostSteps) return { ...ends, isSettled };
    if (isNear('largest') && (isSettled || givesUp(ends))) return { ...ends, isSettled };
    before = ends;
  }
}
