/** Eigenvalues, and eigenvectors as rows, of a symmetric matrix. */
export interface Decomposition {
  n: number;
  values: Float64Array;
  vectors: Float64Array;
}

/** Cyclic Jacobi (Golub and Van Loan, section 8.5), float64. */
export function decompose(matrix: Float64Array): Decomposition {
  const n = Math.round(Math.sqrt(matrix.length));
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * (n + 1)] = 1;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    let total = 0;
    for (let i = 0; i < n * n; i++) {
      total += a[i] * a[i];
      if (i % (n + 1) !== 0) off += a[i] * a[i];
    }
    if (off <= 1e-30 * total) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p * n + q] === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotate(a, n, p, q, c, t * c, true);
        rotate(a, n, p, q, c, t * c, false);
        rotate(vectors, n, p, q, c, t * c, true);
      }
    }
  }
  return { n, values: Float64Array.from({ length: n }, (_, i) => a[i * (n + 1)]), vectors };
}

/** Rows (or columns) p and q turn by the angle with cosine c and sine s. */
function rotate(a: Float64Array, n: number, p: number, q: number, c: number, s: number, rows: boolean): void {
  const [step, line] = rows ? [1, n] : [n, 1];
  for (let k = 0; k < n; k++) {
    const x = a[p * line + k * step];
    const y = a[q * line + k * step];
    a[p * line + k * step] = c * x - s * y;
    a[q * line + k * step] = s * x + c * y;
  }
}

/** f(A) v, from the eigenvalues themselves. */
export function functionOf(
  a: Decomposition,
  f: (eigenvalue: number) => number,
  v: ArrayLike<number>,
): Float64Array {
  const { n, values, vectors } = a;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let coordinate = 0;
    for (let j = 0; j < n; j++) coordinate += vectors[i * n + j] * v[j];
    coordinate *= f(values[i]);
    for (let j = 0; j < n; j++) out[j] += coordinate * vectors[i * n + j];
  }
  return out;
}

/** Law of one mode of rate a > 0 at t: factor of x(0), factor of b, variance. dx = -(a x - b) dt + sqrt(2 kappa) dW. */
export function modeLaw(
  a: number,
  kappa: number,
  t: number,
): { decay: number; gain: number; variance: number } {
  const decay = Math.exp(-a * t);
  return { decay, gain: (1 - decay) / a, variance: (kappa * (1 - decay * decay)) / a };
}

/** m(t), the mean of x(t) that starts at x(0) = x0. */
export function meanAt(
  a: Decomposition,
  x0: ArrayLike<number>,
  b: ArrayLike<number>,
  t: number,
): Float64Array {
  const fromState = functionOf(a, (value) => modeLaw(value, 0, t).decay, x0);
  return functionOf(a, (value) => modeLaw(value, 0, t).gain, b).map((value, i) => value + fromState[i]);
}

/** C(t), the covariance of x(t) that starts at a point. */
export function covarianceAt(a: Decomposition, kappa: number, t: number): Float64Array {
  const { n } = a;
  const out = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit.fill(0);
    unit[i] = 1;
    out.set(
      functionOf(a, (value) => modeLaw(value, kappa, t).variance, unit),
      i * n,
    );
  }
  return out;
}

/** Largest |got - expected| of a row of n numbers, over |expected|. */
export function deviation(n: number, got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let row = 0; row < got.length; row += n) {
    let [difference, square] = [0, 0];
    for (let i = row; i < row + n; i++) {
      difference += (got[i] - expected[i]) ** 2;
      square += expected[i] ** 2;
    }
    worst = Math.max(worst, Math.sqrt(difference / square));
  }
  return worst;
}
