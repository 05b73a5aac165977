// Original file: proto/spu/v1/matrix.proto

/**
 * How damping enters a Kronecker block.
 */
export const KroneckerDamping = {
  KRONECKER_DAMPING_UNSPECIFIED: 'KRONECKER_DAMPING_UNSPECIFIED',
  /**
   * G (x) A + lambda I. Also what KRONECKER_DAMPING_UNSPECIFIED means.
   */
  KRONECKER_DAMPING_ADDITIVE: 'KRONECKER_DAMPING_ADDITIVE',
  /**
   * (G + sqrt(lambda) / pi I) (x) (A + pi sqrt(lambda) I), pi^2 = (tr A / inputs) / (tr G / outputs)
   * (Martens and Grosse 2015, section 6.3).
   */
  KRONECKER_DAMPING_FACTORED: 'KRONECKER_DAMPING_FACTORED',
} as const;

/**
 * How damping enters a Kronecker block.
 */
export type KroneckerDamping =
  | 'KRONECKER_DAMPING_UNSPECIFIED'
  | 0
  /**
   * G (x) A + lambda I. Also what KRONECKER_DAMPING_UNSPECIFIED means.
   */
  | 'KRONECKER_DAMPING_ADDITIVE'
  | 1
  /**
   * (G + sqrt(lambda) / pi I) (x) (A + pi sqrt(lambda) I), pi^2 = (tr A / inputs) / (tr G / outputs)
   * (Martens and Grosse 2015, section 6.3).
   */
  | 'KRONECKER_DAMPING_FACTORED'
  | 2

/**
 * How damping enters a Kronecker block.
 */
export type KroneckerDamping__Output = typeof KroneckerDamping[keyof typeof KroneckerDamping]
