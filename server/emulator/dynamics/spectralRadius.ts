import { createFloats } from '../../compute/compute.js';
import { norm } from '../operators/norm.js';
import type { DriftTerm } from './driftTerm.js';
import { startVector } from './startVector.js';

/**
 * Largest modulus of an eigenvalue of A by power iteration from a fixed start, raised by 5 % since the iteration comes
 * from below. `iterations` products A v.
 */
export async function spectralRadius(
  driftTerm: Omit<DriftTerm, 'spectralRadius'>,
  iterations = 60,
): Promise<number> {
  const v = createFloats(driftTerm.precision, driftTerm.dimension);
  const next = createFloats(driftTerm.precision, driftTerm.dimension);
  v.set(startVector(v.length));
  let length = norm(v);
  for (let k = 0; k < iterations && length > 0; k++) {
    for (let i = 0; i < v.length; i++) v[i] /= length;
    await driftTerm.multiply(v, next);
    length = norm(next);
    v.set(next);
  }
  return length * 1.05;
}
