import { type Compute, createFloats, type Floats, type Precision } from './compute.js';

/**
 * Says what a backend computes wrong, or undefined. Some builds of BLAS libraries have kernels that are wrong on some
 * processors, or count in 64-bit integers without a sign of it. The products are 67 x 67 of inner extent `depth`; about 5 ms.
 */
export async function selfCheck(compute: Compute, depth = 301): Promise<string | undefined> {
  for (const precision of ['float32', 'float64'] as const) {
    const wrong =
      (await checkProducts(compute, precision, depth)) ??
      (await checkEigensystem(compute, precision)) ??
      (await checkCholesky(compute, precision));
    if (wrong) return `${precision} ${wrong}`;
  }
  return undefined;
}

/** Small whole numbers, whose products are exact in either precision and in any order of summation. */
function wholeNumbers(precision: Precision, length: number, factor: number): Floats {
  return createFloats(precision, length).map((_, i) => ((i * factor + (i >> 3)) % 9) - 4);
}

async function checkProducts(compute: Compute, precision: Precision, k: number): Promise<string | undefined> {
  const n = 67;
  const a = wholeNumbers(precision, n * k, 7);
  const b = wholeNumbers(precision, n * k, 5);
  for (const m of [1, n]) {
    const c = createFloats(precision, m * n).fill(Number.NaN);
    await compute.multiply({ m, n, k, a, b, c, transposeB: true });
    if (!c.every((value, i) => value === dot(k, a, Math.floor(i / n) * k, b, (i % n) * k))) return 'product';
  }
  const c = createFloats(precision, n * n).fill(Number.NaN);
  await compute.gram({ n, k, a, c });
  return c.every((value, i) => value === dot(k, a, Math.floor(i / n) * k, a, (i % n) * k))
    ? undefined
    : 'Gram matrix';
}

async function checkEigensystem(compute: Compute, precision: Precision): Promise<string | undefined> {
  const n = 45;
  const matrix = createFloats(precision, n * n).map((_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return ((row * column + 3 * (row + column)) % 11) - 5;
  });
  const q = matrix.slice();
  const values = createFloats(precision, n);
  await compute.eigensystem(n, q, values);
  const tolerance = precision === 'float32' ? 1e-3 : 1e-11;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const residual = dot(n, matrix, j * n, q, i * n) - values[i] * q[i * n + j];
      // Written so that NaN fails.
      if (!(Math.abs(residual) < tolerance)) return 'eigensystem';
    }
    if (!(Math.abs(dot(n, q, i * n, q, i * n) - 1) < tolerance)) return 'eigensystem';
  }
  return undefined;
}

async function checkCholesky(compute: Compute, precision: Precision): Promise<string | undefined> {
  const n = 45;
  // Diagonally dominant.
  const matrix = createFloats(precision, n * n).map((_, i) =>
    i % (n + 1) === 0 ? 2 * n : ((i % n) * Math.floor(i / n)) % 3,
  );
  const v = wholeNumbers(precision, n, 7);
  const solved = createFloats(precision, n).map((_, i) => dot(n, matrix, i * n, v, 0));
  const factor = matrix.slice();
  const found =
    (await compute.cholesky(n, factor)) &&
    !(await compute.cholesky(
      n,
      matrix.map((value) => -value),
    ));
  await compute.choleskySolve({ n, factor, v: solved, count: 1 });
  const tolerance = precision === 'float32' ? 1e-4 : 1e-12;
  return found && solved.every((value, i) => Math.abs(value - v[i]) < tolerance)
    ? undefined
    : 'Cholesky factor';
}

function dot(length: number, a: Floats, startA: number, b: Floats, startB: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[startA + i] * b[startB + i];
  return sum;
}
