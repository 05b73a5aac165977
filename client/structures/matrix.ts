import type { StructureKind } from '../../common/structures.js';
import type { Matrix } from '../../proto/types/spu/v1/Matrix.js';
import { checkArgument, must, notNegative, type OptionalChecks } from '../checks.js';
import type { TensorSource } from './tensor.js';

/**
 * A matrix that can be loaded, as dense(), diagonal(), lowRank(), kronecker() and blockDiagonal() make it.
 *
 * @example
 * const A: MatrixSource = diagonal({ diagonal: [1, 2], damping: 0.1 });
 * await session.loadMatrix(A);
 */
export interface MatrixSource {
  /** Its structure. */
  readonly kind: StructureKind;
  /** N. */
  readonly dimension: number;
  /** lambda, added to the diagonal; absent means 0, or in a block the damping of the whole. */
  readonly damping: number | undefined;
  /** Description for the wire, without the damping. */
  readonly structure: Omit<Matrix, 'damping' | 'structure'>;
  /** Its numbers. */
  readonly tensors: readonly TensorSource[];
}

/**
 * Part of every matrix.
 *
 * @example
 * diagonal({ diagonal: [1, 2], damping: 0.1 });
 */
export interface DampingOption {
  /** lambda, added to the diagonal. Not negative; 0 if absent. */
  damping?: number;
}

/** Part of the checks of every matrix. */
export const dampingChecks: OptionalChecks<DampingOption> = { damping: notNegative };

/** Throws INVALID_ARGUMENT for what none of those functions made. */
export function checkMatrix(matrix: MatrixSource): void {
  checkArgument('matrix', matrix, matrixSource);
}

const matrixSource = must(
  (value) => Array.isArray(Object(value).tensors),
  'made by dense(), diagonal(), lowRank(), kronecker() or blockDiagonal()',
);
