import type { Floats } from '../../compute/compute.js';
import type { TensorSpec } from '../../device/tensor.js';
import type { Checkpoint } from '../simulation/checkpoint.js';
import type { StuckCell } from './defects.js';
import { mirrorOnto, mirrorTile } from './mirrorTile.js';

const symmetricRoles = new Set(['dense', 'inputFactor', 'outputFactor']);

/** A tensor of square symmetric matrices. */
export function isSymmetric(spec: TensorSpec): boolean {
  return symmetricRoles.has(spec.role) || (spec.role === 'curvature' && spec.shape.length === 3);
}

/** Its symmetric matrices: n x n numbers from `start` on. */
export function symmetricParts(spec: TensorSpec): { start: number; n: number }[] {
  if (!isSymmetric(spec)) return [];
  if (spec.role !== 'curvature') return [{ start: 0, n: spec.shape[0] }];
  const [examples, n] = spec.shape;
  return Array.from({ length: examples }, (_, e) => ({ start: e * n * n, n }));
}

/** One cell holds a_ij and a_ji: that of the lower triangle. */
export async function mirrorSymmetric(
  values: Floats,
  spec: TensorSpec,
  pause: Checkpoint['pause'],
): Promise<void> {
  for (const { start, n } of symmetricParts(spec)) {
    const square = values.subarray(start, start + n * n);
    for (let row = 0; row < n; row += mirrorTile) {
      for (let column = 0; column <= row; column += mirrorTile) mirrorOnto(square, n, row, column);
      await pause();
    }
  }
}

/** Stuck cells of one array; one cell holds both a_ij and a_ji where they are mirrored. */
export function stick(
  values: Floats,
  spec: TensorSpec,
  stuck: readonly StuckCell[],
  cells: { tensor: number; plane: number },
  isMirrored: boolean,
): void {
  for (const { tensor, plane = 0, element, value } of stuck) {
    if (tensor !== cells.tensor || plane !== cells.plane || element >= values.length) continue;
    values[element] = value;
    const part = symmetricParts(spec).find(({ start, n }) => element >= start && element < start + n * n);
    if (!part || !isMirrored) continue;
    const inside = element - part.start;
    values[part.start + (inside % part.n) * part.n + Math.floor(inside / part.n)] = value;
  }
}
