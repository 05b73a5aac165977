// Original file: proto/spu/v1/matrix.proto

import type { DenseStructure as _spu_v1_DenseStructure, DenseStructure__Output as _spu_v1_DenseStructure__Output } from '../../spu/v1/DenseStructure.js';
import type { DiagonalStructure as _spu_v1_DiagonalStructure, DiagonalStructure__Output as _spu_v1_DiagonalStructure__Output } from '../../spu/v1/DiagonalStructure.js';
import type { LowRankStructure as _spu_v1_LowRankStructure, LowRankStructure__Output as _spu_v1_LowRankStructure__Output } from '../../spu/v1/LowRankStructure.js';
import type { KroneckerStructure as _spu_v1_KroneckerStructure, KroneckerStructure__Output as _spu_v1_KroneckerStructure__Output } from '../../spu/v1/KroneckerStructure.js';

/**
 * One block of a block-diagonal matrix.
 */
export interface Block {
  /**
   * A dense block.
   */
  'dense'?: (_spu_v1_DenseStructure | null);
  /**
   * A diagonal block.
   */
  'diagonal'?: (_spu_v1_DiagonalStructure | null);
  /**
   * A low-rank block.
   */
  'lowRank'?: (_spu_v1_LowRankStructure | null);
  /**
   * A Kronecker block.
   */
  'kronecker'?: (_spu_v1_KroneckerStructure | null);
  /**
   * lambda of this block; absent means the matrix's.
   */
  'damping'?: (number | string);
  /**
   * Exactly one.
   */
  'structure'?: "dense"|"diagonal"|"lowRank"|"kronecker";
  '_damping'?: "damping";
}

/**
 * One block of a block-diagonal matrix.
 */
export interface Block__Output {
  /**
   * A dense block.
   */
  'dense'?: (_spu_v1_DenseStructure__Output | null);
  /**
   * A diagonal block.
   */
  'diagonal'?: (_spu_v1_DiagonalStructure__Output | null);
  /**
   * A low-rank block.
   */
  'lowRank'?: (_spu_v1_LowRankStructure__Output | null);
  /**
   * A Kronecker block.
   */
  'kronecker'?: (_spu_v1_KroneckerStructure__Output | null);
  /**
   * lambda of this block; absent means the matrix's.
   */
  'damping'?: (number);
  /**
   * Exactly one.
   */
  'structure'?: "dense"|"diagonal"|"lowRank"|"kronecker";
  '_damping'?: "damping";
}
