import { type DataType, elementBytes } from './dtype.js';

/**
 * How the entries of a square symmetric tensor are laid out; lowerTriangle: row i holds columns 0 to i.
 *
 * @example
 * const layout: Layout = 'lowerTriangle';
 * dense({ dimension: 2, matrix: [2, 1, 3], layout });
 */
export type Layout = 'full' | 'lowerTriangle';

/** Extents, outermost first; of the full square also for a lower triangle. */
interface Shaped {
  shape: readonly number[];
  layout: Layout;
}

/** Numbers that a tensor carries on the wire. */
export function elementCount({ shape, layout }: Shaped): number {
  if (layout === 'lowerTriangle') return (shape[0] * (shape[0] + 1)) / 2;
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Bytes that a tensor has on the wire. */
export function byteLength(tensor: Shaped & { dtype: DataType }): number {
  return elementCount(tensor) * elementBytes[tensor.dtype];
}
