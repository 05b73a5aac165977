import type { Floats } from '../../compute/compute.js';
import { mirrorOnto, mirrorTile } from '../array/mirrorTile.js';

/** In place: the n (n + 1) / 2 packed numbers of a lower triangle become the full symmetric n x n matrix. */
export function spreadTriangle(values: Floats, n: number): void {
  for (let i = n - 1; i > 0; i--) {
    const start = (i * (i + 1)) / 2;
    values.copyWithin(i * n, start, start + i + 1);
  }
  for (let row = 0; row < n; row += mirrorTile) {
    for (let column = 0; column <= row; column += mirrorTile) mirrorOnto(values, n, row, column);
  }
}
