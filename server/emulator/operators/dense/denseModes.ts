import type { Modes } from '../modal.js';
import type { DenseOptions, DenseShared } from './denseShared.js';
import { spectrumOf } from './denseSpectrum.js';

/** The eigenbasis of matrix + damping I; decomposes the matrix unless that has been done. */
export async function denseModes(
  options: DenseOptions,
  shared: DenseShared,
  damping: number,
): Promise<Modes> {
  const { compute, dimension: n, precision, semidefinite } = options;
  const smallest = shared.spectrum === undefined ? 0 : shared.spectrum.smallest + damping;
  const { values, vectors } = await shared.eigen.get(Math.max(damping, smallest), shared.spectrum);
  shared.chooser.noteDecomposition();
  const eigenvalue = (i: number) => (semidefinite ? Math.max(0, values[i]) : values[i]) + damping;
  shared.spectrum ??= spectrumOf(eigenvalue(0) - damping, eigenvalue(n - 1) - damping, damping, precision);
  return {
    smallest: eigenvalue(0),
    largest: eigenvalue(n - 1),
    eigenvalues(from, out) {
      for (let i = 0; i < out.length; i++) out[i] = eigenvalue(from + i);
    },
    toModes: (v, count, out) =>
      compute.multiply({ m: count, n, k: n, a: v, b: vectors, transposeB: true, c: out }),
    fromModes: (v, count, out) => compute.multiply({ m: count, n, k: n, a: v, b: vectors, c: out }),
  };
}
