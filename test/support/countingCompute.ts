import type { Compute } from '../../server/compute/compute.js';

/** A compute backend that counts the eigendecompositions and solutions asked of it, by their n. */
export function countingCompute(
  compute: Compute,
): Compute & { decompositions: number[]; solutions: number[] } {
  const decompositions: number[] = [];
  const solutions: number[] = [];
  return {
    ...compute,
    decompositions,
    solutions,
    choleskySolve(options) {
      solutions.push(options.n);
      return compute.choleskySolve(options);
    },
    eigensystem(n, a, values) {
      decompositions.push(n);
      return compute.eigensystem(n, a, values);
    },
  };
}
