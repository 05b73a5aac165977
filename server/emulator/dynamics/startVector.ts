/** Quadratic residues: no structure that an eigenvector of a real matrix is likely to be orthogonal to. */
export function startVector(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 1 + ((i * i * 7 + 3 * i) % 101) / 101);
}
