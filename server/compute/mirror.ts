import type { Floats } from './compute.js';

/** Copies the lower triangle of an n x n matrix onto the upper one, in blocks that stay in the cache. */
export function mirrorLower(n: number, c: Floats, ldc: number): void {
  const block = 32;
  for (let row = 0; row < n; row += block) {
    const rowEnd = Math.min(row + block, n);
    for (let column = 0; column <= row; column += block) {
      for (let i = row; i < rowEnd; i++) {
        const columnEnd = Math.min(column + block, i);
        for (let j = column; j < columnEnd; j++) c[j * ldc + i] = c[i * ldc + j];
      }
    }
  }
}
