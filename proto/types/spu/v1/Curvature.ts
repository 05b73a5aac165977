// Original file: proto/spu/v1/matrix.proto

/**
 * Form of the curvature H between J^T and J.
 */
export const Curvature = {
  CURVATURE_UNSPECIFIED: 'CURVATURE_UNSPECIFIED',
  /**
   * H = I. Also what CURVATURE_UNSPECIFIED means.
   */
  CURVATURE_IDENTITY: 'CURVATURE_IDENTITY',
  /**
   * One number for each row of J.
   */
  CURVATURE_DIAGONAL: 'CURVATURE_DIAGONAL',
  /**
   * One symmetric dz x dz block for each example.
   */
  CURVATURE_BLOCK: 'CURVATURE_BLOCK',
} as const;

/**
 * Form of the curvature H between J^T and J.
 */
export type Curvature =
  | 'CURVATURE_UNSPECIFIED'
  | 0
  /**
   * H = I. Also what CURVATURE_UNSPECIFIED means.
   */
  | 'CURVATURE_IDENTITY'
  | 1
  /**
   * One number for each row of J.
   */
  | 'CURVATURE_DIAGONAL'
  | 2
  /**
   * One symmetric dz x dz block for each example.
   */
  | 'CURVATURE_BLOCK'
  | 3

/**
 * Form of the curvature H between J^T and J.
 */
export type Curvature__Output = typeof Curvature[keyof typeof Curvature]
