// Original file: proto/spu/v1/device.proto

/**
 * A matrix structure, as in Matrix.
 */
export const StructureKind = {
  STRUCTURE_KIND_UNSPECIFIED: 'STRUCTURE_KIND_UNSPECIFIED',
  /**
   * DenseStructure.
   */
  STRUCTURE_KIND_DENSE: 'STRUCTURE_KIND_DENSE',
  /**
   * DiagonalStructure.
   */
  STRUCTURE_KIND_DIAGONAL: 'STRUCTURE_KIND_DIAGONAL',
  /**
   * LowRankStructure.
   */
  STRUCTURE_KIND_LOW_RANK: 'STRUCTURE_KIND_LOW_RANK',
  /**
   * KroneckerStructure.
   */
  STRUCTURE_KIND_KRONECKER: 'STRUCTURE_KIND_KRONECKER',
  /**
   * BlockDiagonalStructure.
   */
  STRUCTURE_KIND_BLOCK_DIAGONAL: 'STRUCTURE_KIND_BLOCK_DIAGONAL',
} as const;

/**
 * A matrix structure, as in Matrix.
 */
export type StructureKind =
  | 'STRUCTURE_KIND_UNSPECIFIED'
  | 0
  /**
   * DenseStructure.
   */
  | 'STRUCTURE_KIND_DENSE'
  | 1
  /**
   * DiagonalStructure.
   */
  | 'STRUCTURE_KIND_DIAGONAL'
  | 2
  /**
   * LowRankStructure.
   */
  | 'STRUCTURE_KIND_LOW_RANK'
  | 3
  /**
   * KroneckerStructure.
   */
  | 'STRUCTURE_KIND_KRONECKER'
  | 4
  /**
   * BlockDiagonalStructure.
   */
  | 'STRUCTURE_KIND_BLOCK_DIAGONAL'
  | 5

/**
 * A matrix structure, as in Matrix.
 */
export type StructureKind__Output = typeof StructureKind[keyof typeof StructureKind]
