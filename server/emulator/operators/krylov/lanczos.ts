import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { norm } from '../norm.js';
import type { Tridiagonal } from './tridiagonal.js';

/** The Krylov space of one vector v: orthonormal rows V with V A V^T = T, the first of them v / |v|. */
export interface KrylovSpace extends Tridiagonal {
  /** |v|. */
  readonly norm: number;
  /** Dimension so far. 0 for v = 0. */
  size: number;
  /** A maps the space into itself (to rounding): functions of A are exact in it. */
  isInvariant: boolean;
  /** V, at least size x N. */
  basis: Floats;
}

export interface LanczosOptions {
  compute: Compute;
  /** N. */
  dimension: number;
  precision: Precision;
  /** Rows that are multiplied, zeros behind the vectors. Default: as many as there are vectors. */
  rows?: number;
  /** A v for each of `count` rows. */
  multiply(v: Floats, out: Floats, count: number): Promise<void>;
}

/** Vectors that a basis has room for at first; it grows by this factor. */
const [firstCapacity, growth] = [16, 2];

/**
 * Lanczos's method for several vectors in lock step, so that A is read once for all of them (Golub and Van Loan, section
 * 10.1; orthogonalised against the whole basis). m steps take m products A v each, and 4 m^2 N operations.
 */
export class Lanczos {
  readonly spaces: KrylovSpace[];
  private readonly rows: number;
  private readonly current: Floats;
  private readonly image: Floats;

  /** `starts`: vectors of N numbers. */
  constructor(
    private readonly options: LanczosOptions,
    starts: Floats[],
  ) {
    const { dimension: n, precision } = options;
    this.rows = options.rows ?? starts.length;
    this.current = createFloats(precision, this.rows * n);
    this.image = createFloats(precision, this.rows * n);
    this.spaces = starts.map((start, k) => {
      const startNorm = norm(start);
      const isZero = !(startNorm > 0);
      const basis = createFloats(precision, isZero ? 0 : firstCapacity * n);
      if (!isZero) {
        for (let i = 0; i < n; i++) basis[i] = start[i] / startNorm;
        this.current.set(basis.subarray(0, n), k * n);
      }
      return {
        norm: startNorm,
        size: isZero ? 0 : 1,
        isInvariant: startNorm === 0,
        basis,
        alpha: [],
        beta: [],
      };
    });
  }

  /** One more step in every space: T of each grows to its size, and the space itself by one dimension. */
  async step(): Promise<void> {
    const { multiply, dimension: n } = this.options;
    await multiply(this.current, this.image, this.rows);
    for (const [k, space] of this.spaces.entries()) {
      if (space.isInvariant) continue;
      const w = this.image.subarray(k * n, (k + 1) * n);
      const { alpha, beta, size } = space;
      // Done once it lets an error grow from step to step, twice is enough (Golub and Van Loan, section 5.2.8).
      const shares = await this.removeBasis(space, w);
      const rest = await this.removeBasis(space, w);
      const diagonal = shares[size - 1] + rest[size - 1];
      const before = norm(shares);
      const after = norm(w);
      alpha.push(diagonal);
      beta.push(after);
      // What is left of A v is its rounding error.
      const epsilon = w instanceof Float32Array ? 2 ** -24 : 2 ** -53;
      if (size === n || !(after > n * epsilon * Math.hypot(before, after))) {
        beta[size - 1] = 0;
        space.isInvariant = true;
        this.current.fill(0, k * n, (k + 1) * n);
        continue;
      }
      for (let i = 0; i < n; i++) w[i] /= after;
      this.append(space, w);
      this.current.set(w, k * n);
    }
  }

  /** w becomes orthogonal to the basis; returns what it was along each vector of it. */
  private async removeBasis({ basis, size }: KrylovSpace, w: Floats): Promise<Floats> {
    const { compute, dimension: n, precision } = this.options;
    const shares = createFloats(precision, size);
    await compute.multiply({ m: 1, n: size, k: n, a: w, b: basis, transposeB: true, c: shares });
    await compute.multiply({ m: 1, n, k: size, a: shares, b: basis, c: w, alpha: -1, beta: 1 });
    return shares;
  }

  private append(space: KrylovSpace, w: Floats): void {
    const { dimension: n, precision } = this.options;
    if ((space.size + 1) * n > space.basis.length) {
      const larger = createFloats(precision, Math.min(n, Math.ceil(growth * space.size)) * n);
      larger.set(space.basis);
      space.basis = larger;
    }
    space.basis.set(w, space.size * n);
    space.size++;
  }
}
