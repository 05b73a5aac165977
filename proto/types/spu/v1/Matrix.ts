// Original file: proto/spu/v1/matrix.proto

import type { DenseStructure as _spu_v1_DenseStructure, DenseStructure__Output as _spu_v1_DenseStructure__Output } from '../../spu/v1/DenseStructure.js';
import type { DiagonalStructure as _spu_v1_DiagonalStructure, DiagonalStructure__Output as _spu_v1_DiagonalStructure__Output } from '../../spu/v1/DiagonalStructure.js';
import type { LowRankStructure as _spu_v1_LowRankStructure, LowRankStructure__Output as _spu_v1_LowRankStructure__Output } from '../../spu/v1/LowRankStructure.js';
import type { KroneckerStructure as _spu_v1_KroneckerStructure, KroneckerStructure__Output as _spu_v1_KroneckerStructure__Output } from '../../spu/v1/KroneckerStructure.js';
import type { BlockDiagonalStructure as _spu_v1_BlockDiagonalStructure, BlockDiagonalStructure__Output as _spu_v1_BlockDiagonalStructure__Output } from '../../spu/v1/BlockDiagonalStructure.js';
import type { LoadedStructure as _spu_v1_LoadedStructure, LoadedStructure__Output as _spu_v1_LoadedStructure__Output } from '../../spu/v1/LoadedStructure.js';

/**
 * The symmetric positive definite matrix A = structure + damping * I, of dimension N.
 */
export interface Matrix {
  /**
   * N x N numbers.
   */
  'dense'?: (_spu_v1_DenseStructure | null);
  /**
   * N numbers.
   */
  'diagonal'?: (_spu_v1_DiagonalStructure | null);
  /**
   * J^T H J, of rank b * dz.
   */
  'lowRank'?: (_spu_v1_LowRankStructure | null);
  /**
   * One Kronecker product G (x) A.
   */
  'kronecker'?: (_spu_v1_KroneckerStructure | null);
  /**
   * Blocks of the structures above.
   */
  'blockDiagonal'?: (_spu_v1_BlockDiagonalStructure | null);
  /**
   * lambda, added to the diagonal. Not negative.
   */
  'damping'?: (number | string);
  /**
   * The matrix loaded last, as it was programmed; no tensors come, and only the damping changes.
   */
  'loaded'?: (_spu_v1_LoadedStructure | null);
  /**
   * Exactly one.
   */
  'structure'?: "dense"|"diagonal"|"lowRank"|"kronecker"|"blockDiagonal"|"loaded";
}

/**
 * The symmetric positive definite matrix A = structure + damping * I, of dimension N.
 */
export interface Matrix__Output {
  /**
   * N x N numbers.
   */
  'dense'?: (_spu_v1_DenseStructure__Output | null);
  /**
   * N numbers.
   */
  'diagonal'?: (_spu_v1_DiagonalStructure__Output | null);
  /**
   * J^T H J, of rank b * dz.
   */
  'lowRank'?: (_spu_v1_LowRankStructure__Output | null);
  /**
   * One Kronecker product G (x) A.
   */
  'kronecker'?: (_spu_v1_KroneckerStructure__Output | null);
  /**
   * Blocks of the structures above.
   */
  'blockDiagonal'?: (_spu_v1_BlockDiagonalStructure__Output | null);
  /**
   * lambda, added to the diagonal. Not negative.
   */
  'damping': (number);
  /**
   * The matrix loaded last, as it was programmed; no tensors come, and only the damping changes.
   */
  'loaded'?: (_spu_v1_LoadedStructure__Output | null);
  /**
   * Exactly one.
   */
  'structure'?: "dense"|"diagonal"|"lowRank"|"kronecker"|"blockDiagonal"|"loaded";
}
