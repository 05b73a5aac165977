import { createFloats, type Floats } from '../../compute/compute.js';
import type { DriftTerm } from './integrator.js';

function norm(v: Floats): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return Math.sqrt(sum);
}

/**
 * Largest modulus of an eigenvalue of A by power iteration from a fixed start, raised by 5 % since the iteration comes
 * from below. `iterations` products A v.
 */
export async function spectralRadius(
  drift: Omit<DriftTerm, 'spectralRadius'>,
  iterations = 60,
): Promise<number> {
  const v = createFloats(drift.precision, drift.dimension);
  const next = createFloats(drift.precision, drift.dimension);
  // Quadratic residues: no structure that an eigenvector of a real matrix is likely to be orthogonal to.
  for (let i = 0; i < v.length; i++) v[i] = 1 + ((i * i * 7 + 3 * i) % 101) / 101;
  let length = norm(v);
  for (let k = 0; k < iterations && length > 0; k++) {
    for (let i = 0; i < v.length; i++) v[i] /= length;
    await drift.multiply(v, next);
    length = norm(next);
    v.set(next);
  }
  return length * 1.05;
}
