import { sumOfSquares } from '../../../simd/sumOfSquares.js';
import { type Compute, createFloats, type Floats, type Precision } from '../../compute/compute.js';
import type { SpectrumEnds } from './krylov/tridiagonal.js';

/** a = sum_i values[i] q_i q_i^T: values ascending, row i of `vectors` is q_i. */
export interface Eigen {
  values: Float64Array;
  vectors: Floats;
}

/** Decomposes one symmetric matrix, once. */
export interface EigenSource {
  /**
   * `scale`: the eigenvalue offset (lambda times whatever multiplies it) against which errors of the eigenvalues
   * matter. `ends`: extreme eigenvalues, about, where they are known.
   */
  get(scale: number, ends?: SpectrumEnds): Promise<Eigen>;
}

/**
 * LAPACK's float32 eigenvalues are off by up to 5e-7 |A| (measured, n = 100 to 1500). While |A| is below this many times
 * the smallest eigenvalue with its offset, that stays under 1e-3 of any of them and float32 is taken; above it A^-1 b
 * would be off by percents (measured: 1 % at 1e5), and the decomposition is made in float64, at 1.6 to 2 times the cost.
 */
const float32Reach = 2000;
/** From this extent on, one of this many rows and columns is looked at first. */
const probed = { extent: 256, one: 6 };

/**
 * Source for a full symmetric n x n matrix, which is read at each decomposition and not changed. `precision` is the
 * operator's: float32 may be decomposed in float32 where that is good enough.
 */
export function createEigenSource(
  compute: Compute,
  n: number,
  matrix: Floats,
  precision: Precision,
  vectorPrecision: Precision = precision,
): EigenSource {
  let probe: Promise<SpectrumEnds> | undefined;
  let rough: Promise<Eigen> | undefined;
  let fine: Promise<Eigen> | undefined;

  async function decompose(working: Precision): Promise<Eigen> {
    const a = createFloats(working, n * n);
    const values = createFloats(working, n);
    a.set(matrix);
    if (n > 0) await compute.eigensystem(n, a, values);
    const vectors = working === vectorPrecision ? a : createFloats(vectorPrecision, n * n);
    if (vectors !== a) vectors.set(a);
    return { values: Float64Array.from(values), vectors };
  }

  /** Some rows and columns: by Cauchy's interlacing their eigenvalues lie within the range of the whole. */
  async function probeEnds(): Promise<SpectrumEnds> {
    const size = Math.ceil(n / probed.one);
    const sample = new Float32Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) sample[i * size + j] = matrix[(i * n + j) * probed.one];
    }
    const values = new Float32Array(size);
    await compute.eigensystem(size, sample, values);
    return endsOf(values);
  }

  async function getRough(scale: number, known?: SpectrumEnds): Promise<Eigen | undefined> {
    if (rough === undefined && (known || n >= probed.extent)) {
      if (!known) probe ??= probeEnds();
      const ends = known ?? ((await probe) as SpectrumEnds);
      if (!withinReach(ends, scale)) return undefined;
    }
    rough ??= decompose('float32');
    const eigen = await rough;
    return withinReach(endsOf(eigen.values), scale) ? eigen : undefined;
  }

  return {
    async get(scale, ends) {
      if (fine === undefined && precision === 'float32') {
        const eigen = await getRough(scale, ends);
        if (eigen !== undefined) return eigen;
        rough = undefined;
      }
      fine ??= decompose('float64');
      return fine;
    },
  };
}

/** The first and the last of ascending eigenvalues. */
function endsOf(values: Floats): SpectrumEnds {
  return { smallest: values[0], largest: values[values.length - 1] };
}

/** Eigenvalues are so near each other that float32 is good enough for them. */
function withinReach({ smallest, largest }: SpectrumEnds, scale: number): boolean {
  return Math.max(-smallest, largest) <= float32Reach * (smallest + scale);
}

export function frobenius(matrix: Floats): number {
  return Math.sqrt(sumOfSquares(matrix));
}
