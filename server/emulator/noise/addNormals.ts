import type { Floats } from '../../compute/compute.js';

const scratch = new Float32Array(4096);

/** values += std xi, xi the next numbers of `normals`. */
export function addNormals(
  values: Floats,
  std: number,
  normals: ((out: Float32Array) => void) | undefined,
): void {
  if (!normals) throw new Error('Noise needs normal numbers: pass createNormals(...).');
  for (let at = 0; at < values.length; at += scratch.length) {
    const count = Math.min(scratch.length, values.length - at);
    normals(scratch.subarray(0, count));
    for (let i = 0; i < count; i++) values[at + i] += std * scratch[i];
  }
}
