import type { Compute } from '../../server/compute/compute.js';

/** A compute backend that counts the eigendecompositions asked of it, by their n. */
export function countingCompute(compute: Compute): Compute & { decompositions: number[] } {
  const decompositions: number[] = [];
  return {
    ...compute,
    decompositions,
    eigensystem(n, a, values) {
      decompositions.push(n);
      return compute.eigensystem(n, a, values);
    },
  };
}
