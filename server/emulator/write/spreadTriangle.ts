import type { Floats } from '../../compute/compute.js';

// Both tiles of a pair stay in the first-level cache.
const tile = 32;

/** In place: the n (n + 1) / 2 packed numbers of a lower triangle become the full symmetric n x n matrix. */
export function spreadTriangle(values: Floats, n: number): void {
  for (let i = n - 1; i > 0; i--) {
    const start = (i * (i + 1)) / 2;
    values.copyWithin(i * n, start, start + i + 1);
  }
  for (let row = 0; row < n; row += tile) {
    for (let column = 0; column <= row; column += tile) mirrorTile(values, n, row, column);
  }
}

function mirrorTile(values: Floats, n: number, row: number, column: number): void {
  const lastRow = Math.min(row + tile, n);
  for (let i = row; i < lastRow; i++) {
    const end = Math.min(column + tile, i);
    for (let j = column; j < end; j++) values[j * n + i] = values[i * n + j];
  }
}
