import type { StructureKind } from '../../common/structures.js';
import type { Matrix } from '../../proto/types/spu/v1/Matrix.js';
import { checkNotNegative } from '../checks.js';
import type { TensorSource } from './tensor.js';

/** What dense(), diagonal(), lowRank(), kronecker() and blockDiagonal() make: a matrix that can be loaded. */
export interface MatrixSource {
  readonly kind: StructureKind;
  /** N. */
  readonly dimension: number;
  /** lambda, added to the diagonal; absent means 0, or in a block the damping of the whole. */
  readonly damping: number | undefined;
  /** Description for the wire, without the damping. */
  readonly structure: Omit<Matrix, 'damping' | 'structure'>;
  readonly tensors: readonly TensorSource[];
}

/** Part of every matrix. */
export interface DampingOption {
  /** lambda, added to the diagonal. Not negative; 0 if absent. */
  damping?: number;
}

export function checkDamping(damping: number | undefined): number | undefined {
  if (damping !== undefined) checkNotNegative('damping', damping);
  return damping;
}
