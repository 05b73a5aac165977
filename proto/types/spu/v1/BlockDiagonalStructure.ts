// Original file: proto/spu/v1/matrix.proto

import type { Block as _spu_v1_Block, Block__Output as _spu_v1_Block__Output } from '../../spu/v1/Block.js';

/**
 * Blocks along the diagonal, from top left; N is the sum of their dimensions.
 */
export interface BlockDiagonalStructure {
  /**
   * The blocks. They do not nest.
   */
  'blocks'?: (_spu_v1_Block)[];
}

/**
 * Blocks along the diagonal, from top left; N is the sum of their dimensions.
 */
export interface BlockDiagonalStructure__Output {
  /**
   * The blocks. They do not nest.
   */
  'blocks': (_spu_v1_Block__Output)[];
}
