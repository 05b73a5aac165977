import { sumOfSquares } from '../../simd/sumOfSquares.js';
import type { Floats, GramProduct, MatrixProduct } from './compute.js';
import { NotFiniteError } from './errors.js';

/** BLAS and LAPACK count in 32-bit integers. */
const largest = 2 ** 31 - 1;

/** Fills in the defaults. Throws RangeError if an array is shorter than the product needs, TypeError on mixed precision. */
export function checkProduct(product: MatrixProduct): Required<MatrixProduct> {
  const {
    m,
    n,
    k,
    a,
    b,
    c,
    transposeA = false,
    transposeB = false,
    alpha = 1,
    beta = 0,
    singleThreaded = false,
  } = product;
  checkExtents({ m, n, k });
  checkPrecision(a, b, c);
  const [rowsA, columnsA] = transposeA ? [k, m] : [m, k];
  const [rowsB, columnsB] = transposeB ? [n, k] : [k, n];
  const lda = checkMatrix('a', a, rowsA, columnsA, product.lda);
  const ldb = checkMatrix('b', b, rowsB, columnsB, product.ldb);
  const ldc = checkMatrix('c', c, m, n, product.ldc);
  return { m, n, k, a, b, c, transposeA, transposeB, lda, ldb, ldc, alpha, beta, singleThreaded };
}

/** Fills in the defaults, and throws as checkProduct does. */
export function checkGram(product: GramProduct): Required<GramProduct> {
  const { n, k, a, c, alpha = 1, beta = 0, singleThreaded = false, lowerOnly = false } = product;
  checkExtents({ n, k });
  checkPrecision(a, c);
  const lda = checkMatrix('a', a, n, k, product.lda);
  const ldc = checkMatrix('c', c, n, n, product.ldc);
  return { n, k, a, c, lda, ldc, alpha, beta, singleThreaded, lowerOnly };
}

/** Throws RangeError if the arrays are too short or a number of the lower triangle is not finite. O(n^2). */
export function checkEigensystem(n: number, a: Floats, values: Floats): void {
  checkPrecision(a, values);
  if (values.length < n) throw new RangeError(`values has ${values.length} numbers, ${n} are needed`);
  checkLower('an eigensystem', n, a);
}

/** Throws RangeError if the array is too short or a number of the lower triangle is not finite. O(n^2). */
export function checkLower(what: string, n: number, a: Floats): void {
  checkExtents({ n });
  checkMatrix('a', a, n, n, n);
  // What lies above the diagonal counts only if it is not finite: then all is looked at row by row.
  if (a instanceof Float32Array && Number.isFinite(sumOfSquares(a.subarray(0, n * n)))) return;
  for (let i = 0; i < n; i++) {
    // A sum is finite only if every term is; an overflow of the sum is looked at again below.
    let sum = 0;
    for (let j = i * n; j <= i * n + i; j++) sum += a[j];
    if (Number.isFinite(sum)) continue;
    const j = a.subarray(i * n, i * n + i + 1).findIndex((value) => !Number.isFinite(value));
    if (j >= 0) throw new NotFiniteError(`a[${i}, ${j}] is ${a[i * n + j]}: ${what} needs finite numbers`);
  }
}

/** Throws RangeError if the arrays are too short, TypeError on mixed precision. */
export function checkSolve(n: number, factor: Floats, v: Floats, count: number): void {
  checkExtents({ n, count });
  checkPrecision(factor, v);
  checkMatrix('factor', factor, n, n, n);
  checkMatrix('v', v, count, n, n);
}

function checkExtents(extents: Record<string, number>): void {
  for (const [name, extent] of Object.entries(extents)) {
    if (!Number.isInteger(extent) || extent < 0 || extent > largest) {
      throw new RangeError(`${name} is ${extent}: it must be a whole number from 0 to ${largest}`);
    }
  }
}

function checkPrecision(...arrays: Floats[]): void {
  const single = arrays.every((array) => array instanceof Float32Array);
  if (!single && !arrays.every((array) => array instanceof Float64Array)) {
    throw new TypeError('all arrays of one call must be Float32Array, or all Float64Array');
  }
}

/** Returns the leading dimension. */
function checkMatrix(name: string, array: Floats, rows: number, columns: number, stated?: number): number {
  const ld = stated ?? Math.max(1, columns);
  if (!Number.isInteger(ld) || ld < Math.max(1, columns) || ld > largest) {
    throw new RangeError(
      `ld${name} is ${ld}: it must be a whole number from ${Math.max(1, columns)} to ${largest}`,
    );
  }
  const needed = rows === 0 || columns === 0 ? 0 : (rows - 1) * ld + columns;
  if (array.length < needed) {
    throw new RangeError(
      `${name} has ${array.length} numbers, ${needed} are needed for ${rows} x ${columns} with ld${name} ${ld}`,
    );
  }
  return ld;
}
