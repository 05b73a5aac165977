/** Eigenvalue k is real[k] + i imaginary[k]. */
export interface Eigenvalues {
  real: Float64Array;
  imaginary: Float64Array;
}

const epsilon = 2 ** -52;
/** Sweeps for one eigenvalue; 2 or 3 are usual. */
const mostSweeps = 90;

/**
 * All eigenvalues of an n x n matrix that need not be symmetric: balancing, elimination to Hessenberg form, Francis's
 * double-shift QR (EISPACK's balanc, elmhes and hqr: Wilkinson and Reinsch 1971, II/11, 13 and 14). About 8 n^3
 * operations; undefined if it does not converge, or a number is not finite. `matrix` is left as it is.
 */
export function generalEigenvalues(n: number, matrix: Float64Array): Eigenvalues | undefined {
  const a = matrix.slice();
  if (!a.every(Number.isFinite)) return undefined;
  balance(n, a);
  toHessenberg(n, a);
  const norm = a.reduce((sum, value) => sum + Math.abs(value), 0);
  const found: Eigenvalues = { real: new Float64Array(n), imaginary: new Float64Array(n) };
  let end = n - 1;
  let shifted = 0;
  let sweeps = 0;
  while (end >= 0) {
    const start = lastBlock(n, a, end, norm);
    if (start >= end - 1) {
      if (start === end) found.real[end] = a[end * n + end] + shifted;
      else takePair(n, a, end, shifted, found);
      end = start - 1;
      sweeps = 0;
      continue;
    }
    if (sweeps === mostSweeps) return undefined;
    let x = a[end * n + end];
    let y = a[(end - 1) * n + end - 1];
    let w = a[end * n + end - 1] * a[(end - 1) * n + end];
    sweeps++;
    if (sweeps % 10 === 0) {
      // An exceptional shift, against cycles.
      shifted += x;
      for (let i = 0; i <= end; i++) a[i * n + i] -= x;
      const s = Math.abs(a[end * n + end - 1]) + Math.abs(a[(end - 1) * n + end - 2]);
      x = 0.75 * s;
      y = x;
      w = -0.4375 * s * s;
    }
    sweep(n, a, start, end, [x, y, w]);
  }
  return found;
}

/** Scales rows and columns by powers of 2 until they are about as long as each other. */
function balance(n: number, a: Float64Array): void {
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (let i = 0; i < n; i++) {
      let [row, column] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        row += Math.abs(a[i * n + j]);
        column += Math.abs(a[j * n + i]);
      }
      if (row === 0 || column === 0) continue;
      const f = 2 ** Math.round(Math.log2(row / column) / 2);
      if (column * f + row / f >= 0.95 * (column + row)) continue;
      isDone = false;
      for (let j = 0; j < n; j++) {
        a[i * n + j] /= f;
        a[j * n + i] *= f;
      }
    }
  }
}

/** Elimination with pivots, column by column. */
function toHessenberg(n: number, a: Float64Array): void {
  for (let m = 1; m < n - 1; m++) {
    let pivot = m;
    for (let i = m; i < n; i++) if (Math.abs(a[i * n + m - 1]) > Math.abs(a[pivot * n + m - 1])) pivot = i;
    const x = a[pivot * n + m - 1];
    if (x === 0) continue;
    if (pivot !== m) {
      for (let j = m - 1; j < n; j++) swap(a, pivot * n + j, m * n + j);
      for (let i = 0; i < n; i++) swap(a, i * n + pivot, i * n + m);
    }
    const factors = new Float64Array(n);
    for (let i = m + 1; i < n; i++) {
      const factor = a[i * n + m - 1] / x;
      factors[i] = factor;
      a[i * n + m - 1] = 0;
      if (factor !== 0) for (let j = m; j < n; j++) a[i * n + j] -= factor * a[m * n + j];
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = m + 1; j < n; j++) sum += factors[j] * a[i * n + j];
      a[i * n + m] += sum;
    }
  }
}

function swap(a: Float64Array, i: number, j: number): void {
  const kept = a[i];
  a[i] = a[j];
  a[j] = kept;
}

/** First row of the last block that no negligible entry below the diagonal divides; that entry becomes 0. */
function lastBlock(n: number, a: Float64Array, end: number, norm: number): number {
  for (let l = end; l > 0; l--) {
    const size = Math.abs(a[(l - 1) * n + l - 1]) + Math.abs(a[l * n + l]) || norm;
    if (Math.abs(a[l * n + l - 1]) > epsilon * size) continue;
    a[l * n + l - 1] = 0;
    return l;
  }
  return 0;
}

/** The eigenvalues of the 2 x 2 block that ends at `end`. */
function takePair(n: number, a: Float64Array, end: number, shifted: number, found: Eigenvalues): void {
  const last = a[end * n + end];
  const w = a[end * n + end - 1] * a[(end - 1) * n + end];
  const p = (a[(end - 1) * n + end - 1] - last) / 2;
  const q = p * p + w;
  const root = Math.sqrt(Math.abs(q));
  if (q >= 0) {
    const z = p + (p < 0 ? -root : root);
    found.real[end - 1] = last + shifted + z;
    found.real[end] = z === 0 ? last + shifted : last + shifted - w / z;
    return;
  }
  found.real.fill(last + shifted + p, end - 1, end + 1);
  found.imaginary[end - 1] = root;
  found.imaginary[end] = -root;
}

/** One double step on rows start..end, with the shifts whose sum is x + y and whose product is x y - w. */
function sweep(
  n: number,
  a: Float64Array,
  start: number,
  end: number,
  [x, y, w]: [number, number, number],
): void {
  let m = end - 2;
  let [p, q, r] = [0, 0, 0];
  for (; ; m--) {
    const z = a[m * n + m];
    const [below, right] = [a[(m + 1) * n + m], a[m * n + m + 1]];
    p = ((x - z) * (y - z) - w) / below + right;
    q = a[(m + 1) * n + m + 1] - z - (x - z) - (y - z);
    r = a[(m + 2) * n + m + 1];
    const size = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= size;
    q /= size;
    r /= size;
    if (m === start) break;
    const around = Math.abs(a[(m - 1) * n + m - 1]) + Math.abs(z) + Math.abs(a[(m + 1) * n + m + 1]);
    if (Math.abs(a[m * n + m - 1]) * (Math.abs(q) + Math.abs(r)) <= epsilon * Math.abs(p) * around) break;
  }
  for (let i = m + 2; i <= end; i++) {
    a[i * n + i - 2] = 0;
    if (i > m + 2) a[i * n + i - 3] = 0;
  }
  for (let k = m; k < end; k++) {
    const isLast = k + 1 === end;
    let size = 1;
    if (k > m) {
      p = a[k * n + k - 1];
      q = a[(k + 1) * n + k - 1];
      r = isLast ? 0 : a[(k + 2) * n + k - 1];
      size = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (size === 0) continue;
      p /= size;
      q /= size;
      r /= size;
    }
    const s = Math.sqrt(p * p + q * q + r * r) * (p < 0 ? -1 : 1);
    if (s === 0) continue;
    if (k > m) a[k * n + k - 1] = -s * size;
    else if (start !== m) a[k * n + k - 1] *= -1;
    p += s;
    reflectRows(n, a, { k, start, end, isLast }, [p / s, q / s, r / s, q / p, r / p]);
  }
}

/** A Householder reflection of three rows and columns (two at the end). */
function reflectRows(
  n: number,
  a: Float64Array,
  { k, start, end, isLast }: { k: number; start: number; end: number; isLast: boolean },
  [x, y, z, q, r]: [number, number, number, number, number],
): void {
  const [first, second, third] = [k * n, (k + 1) * n, (k + 2) * n];
  for (let j = k; j <= end; j++) {
    let p = a[first + j] + q * a[second + j];
    if (!isLast) {
      p += r * a[third + j];
      a[third + j] -= p * z;
    }
    a[second + j] -= p * y;
    a[first + j] -= p * x;
  }
  const lowest = Math.min(end, k + 3);
  for (let i = start; i <= lowest; i++) {
    const at = i * n + k;
    let p = x * a[at] + y * a[at + 1];
    if (!isLast) {
      p += z * a[at + 2];
      a[at + 2] -= p * r;
    }
    a[at + 1] -= p * q;
    a[at] -= p;
  }
}
