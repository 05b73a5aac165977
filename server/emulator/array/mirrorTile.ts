import type { Floats } from '../../compute/compute.js';

/** Extent of a tile: both of a pair stay in the first-level cache. */
export const mirrorTile = 32;

/** One tile of the lower triangle of a square onto its mirror image. */
export function mirrorOnto(values: Floats, n: number, row: number, column: number): void {
  const lastRow = Math.min(row + mirrorTile, n);
  for (let i = row; i < lastRow; i++) {
    const end = Math.min(column + mirrorTile, i);
    for (let j = column; j < end; j++) values[j * n + i] = values[i * n + j];
  }
}
