// Original file: proto/spu/v1/matrix.proto

/**
 * What a vector is for.
 */
export const VectorRole = {
  VECTOR_ROLE_UNSPECIFIED: 'VECTOR_ROLE_UNSPECIFIED',
  /**
   * b, the force (the gradient). Not the equilibrium A^-1 b.
   */
  VECTOR_ROLE_TARGET: 'VECTOR_ROLE_TARGET',
  /**
   * x, a state that an evolution may start from.
   */
  VECTOR_ROLE_STATE: 'VECTOR_ROLE_STATE',
} as const;

/**
 * What a vector is for.
 */
export type VectorRole =
  | 'VECTOR_ROLE_UNSPECIFIED'
  | 0
  /**
   * b, the force (the gradient). Not the equilibrium A^-1 b.
   */
  | 'VECTOR_ROLE_TARGET'
  | 1
  /**
   * x, a state that an evolution may start from.
   */
  | 'VECTOR_ROLE_STATE'
  | 2

/**
 * What a vector is for.
 */
export type VectorRole__Output = typeof VectorRole[keyof typeof VectorRole]
