import type { Compute, Floats, Precision } from '../../../compute/compute.js';
import { createEigenSource, type EigenSource } from '../eigen.js';
import { createMethodChooser, type MethodChooser } from '../methodChooser.js';
import { convertedFloats } from '../precision.js';
import type { DenseSpectrum } from './denseSpectrum.js';

export interface DenseOptions {
  compute: Compute;
  dimension: number;
  precision: Precision;
  /** Full symmetric N x N, without damping. */
  matrix: Floats;
  /** The matrix has no negative eigenvalue but for rounding. */
  semidefinite?: boolean;
  acceptUnstable: boolean;
}

/** What is known of a matrix without its damping: shared by operators that differ in lambda only. */
export interface DenseShared {
  eigen: EigenSource;
  chooser: MethodChooser;
  /** Present where it has been found. */
  spectrum?: DenseSpectrum;
  /** The damping down to which `spectrum` is proved to make it positive definite. */
  provenDown: number;
  /** The matrix in a precision. */
  inPrecision(precision: Precision): Floats;
}

export function createDenseShared({ compute, dimension: n, precision, matrix }: DenseOptions): DenseShared {
  let double: Floats | undefined;
  return {
    eigen: createEigenSource(compute, n, matrix, precision),
    chooser: createMethodChooser(),
    provenDown: Number.POSITIVE_INFINITY,
    inPrecision(working) {
      if (working === precision) return matrix;
      double ??= convertedFloats(matrix, working);
      return double;
    },
  };
}
