import type { Floats } from '../../compute/compute.js';

/** |v|, summed in order. */
export function norm(v: Floats): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return Math.sqrt(sum);
}
