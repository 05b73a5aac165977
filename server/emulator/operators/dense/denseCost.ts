import type { Precision } from '../../../compute/compute.js';

/**
 * What the ways to compute with a dense matrix cost, in seconds of a 2-core x86 server (AVX-512, OpenBLAS 0.3.21). Only
 * their ratios count, so that they are constants: the choice must be the same on every run. A server with AVX2 takes 1.5
 * to 1.8 times as long for a decomposition and 1.5 to 2 times for Krylov spaces. `npm run bench -- dense` measures both
 * ways and checks the choice.
 */
const rates = {
  float32: { quadratic: 4e-8, cubic: 1.8e-11, vector: 4e-11, read: 3.2e-10, product: 2.2e-12 },
  float64: { quadratic: 7e-8, cubic: 3.5e-11, vector: 1.5e-10, read: 3.6e-10, product: 6.3e-12 },
};

/** Products of so few vectors with a large matrix are faster one by one. */
const fewVectors = 6;
const largeMatrix = 512;
const wholeRows = 16;
/** Calls and vector operations of one step of Lanczos's method for one vector: fixed, and for each number. */
const stepCalls = 1.6e-5;
const stepNumber = 4e-9;
/** Orthogonalisation, for each number of the basis. */
const basisNumber = 4e-10;
/** Eigensystems of small tridiagonal matrices, for each vector: a few, of m^3 each. */
const checks = 2.5e-4;

/** Vectors are multiplied one by one. */
export function multipliesOneByOne(n: number, vectors: number): boolean {
  return vectors === 1 || (vectors <= fewVectors && n >= largeMatrix);
}

/**
 * Rows of a product for `vectors` vectors, of which those beyond are zero: a product of 11 rows takes twice as long as one
 * of 16 (measured, OpenBLAS 0.3.21 with AVX2).
 */
export function productRows(n: number, vectors: number): number {
  return multipliesOneByOne(n, vectors) ? vectors : wholeRows * Math.ceil(vectors / wholeRows);
}

/** A v for `vectors` vectors. */
function productCost(n: number, vectors: number, precision: Precision): number {
  const { vector, read, product } = rates[precision];
  const rows = productRows(n, vectors);
  return n * n * (multipliesOneByOne(n, vectors) ? vectors * vector : read + rows * product);
}

export function eigenCost(n: number, precision: Precision): number {
  const { quadratic, cubic } = rates[precision];
  return n * n * (quadratic + n * cubic);
}

/** `states` states with the eigendecomposition at hand. */
export function modalCost(n: number, states: number, precision: Precision): number {
  return 2 * productCost(n, states, precision);
}

/** `states` states by Krylov spaces of dimension `steps`, in batches of at most `batch`. */
export function krylovCost(
  n: number,
  states: number,
  steps: number,
  batch: number,
  precision: Precision,
): number {
  if (states === 0) return 0;
  const batches = Math.ceil(states / batch);
  const vectors = states / batches + 2;
  const perVector = checks + steps * (stepCalls + n * (stepNumber + steps * basisNumber));
  return batches * (steps * productCost(n, vectors, precision) + vectors * perVector);
}
