import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createFloats, type Floats } from '../../compute/compute.js';
import { norm } from '../operators/norm.js';
import type { DriftTerm } from './driftTerm.js';
import { startVector } from './startVector.js';

export interface RitzValues {
  /** Largest modulus. */
  largest: number;
  /** Largest |a|^2 / Re a of those that decay: steps below 2 over it are stable. The largest one where all are real. */
  stiffest: number;
}

/**
 * Largest eigenvalues of a matrix that need not be symmetric, by Arnoldi's method from a fixed start (Saad 2011, section
 * 6.2): exact for N up to `steps`, beyond that an estimate of the largest, which converge first. It says nothing about
 * stability. `steps` products A v, and O(N steps^2).
 */
export async function ritzValues(
  driftTerm: Omit<DriftTerm, 'spectralRadius'>,
  steps = 80,
): Promise<RitzValues> {
  const n = driftTerm.dimension;
  const most = Math.min(n, steps);
  const h = Matrix.zeros(most, most);
  const start = startVector(n);
  const startNorm = norm(start);
  const basis: Float64Array[] = [start.map((x) => x / startNorm)];
  const v = createFloats(driftTerm.precision, n);
  const image = createFloats(driftTerm.precision, n);
  let size = 0;
  while (size < most) {
    v.set(basis[size]);
    await driftTerm.multiply(v, image);
    const w = Float64Array.from(image);
    // Twice is enough to be orthogonal to rounding.
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k <= size; k++) {
        const share = dot(basis[k], w);
        h.set(k, size, h.get(k, size) + share);
        for (let i = 0; i < n; i++) w[i] -= share * basis[k][i];
      }
    }
    size++;
    const length = norm(w);
    if (size === most || length < 1e-12 * Math.abs(h.get(0, 0))) break;
    h.set(size, size - 1, length);
    basis.push(w.map((x) => x / length));
  }
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    h.subMatrix(0, size - 1, 0, size - 1),
    { assumeSymmetric: false },
  );
  const moduli = realEigenvalues.map((real, k) => Math.hypot(real, imaginaryEigenvalues[k]));
  return {
    largest: Math.max(...moduli),
    stiffest: Math.max(
      ...moduli.map((modulus, k) => (realEigenvalues[k] > 0 ? modulus ** 2 / realEigenvalues[k] : 0)),
    ),
  };
}

function dot(a: Floats, b: Floats): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
