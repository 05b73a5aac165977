// Original file: proto/spu/v1/tensor.proto

/**
 * What a tensor is. Order never carries meaning, the role does.
 */
export const TensorRole = {
  TENSOR_ROLE_UNSPECIFIED: 'TENSOR_ROLE_UNSPECIFIED',
  /**
   * Dense symmetric matrix, shape [N, N], or its lower triangle.
   */
  TENSOR_ROLE_DENSE: 'TENSOR_ROLE_DENSE',
  /**
   * Diagonal of a matrix, shape [N].
   */
  TENSOR_ROLE_DIAGONAL: 'TENSOR_ROLE_DIAGONAL',
  /**
   * Dense Jacobian segment, shape [b * dz, columns]; row e * dz + o belongs to example e, output o.
   */
  TENSOR_ROLE_JACOBIAN: 'TENSOR_ROLE_JACOBIAN',
  /**
   * Layer inputs a of a row-Kronecker segment, shape [b, inputs].
   */
  TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS: 'TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS',
  /**
   * Output gradients delta of a row-Kronecker segment, shape [b * dz, outputs].
   */
  TENSOR_ROLE_ROW_KRONECKER_GRADIENTS: 'TENSOR_ROLE_ROW_KRONECKER_GRADIENTS',
  /**
   * Curvature H: shape [b * dz] if diagonal, [b, dz, dz] if block diagonal.
   */
  TENSOR_ROLE_CURVATURE: 'TENSOR_ROLE_CURVATURE',
  /**
   * Kronecker factor over layer inputs, shape [inputs, inputs], or its lower triangle.
   */
  TENSOR_ROLE_INPUT_FACTOR: 'TENSOR_ROLE_INPUT_FACTOR',
  /**
   * Kronecker factor over layer outputs, shape [outputs, outputs], or its lower triangle.
   */
  TENSOR_ROLE_OUTPUT_FACTOR: 'TENSOR_ROLE_OUTPUT_FACTOR',
  /**
   * The vector of a LoadVector, shape [N].
   */
  TENSOR_ROLE_VECTOR: 'TENSOR_ROLE_VECTOR',
} as const;

/**
 * What a tensor is. Order never carries meaning, the role does.
 */
export type TensorRole =
  | 'TENSOR_ROLE_UNSPECIFIED'
  | 0
  /**
   * Dense symmetric matrix, shape [N, N], or its lower triangle.
   */
  | 'TENSOR_ROLE_DENSE'
  | 1
  /**
   * Diagonal of a matrix, shape [N].
   */
  | 'TENSOR_ROLE_DIAGONAL'
  | 2
  /**
   * Dense Jacobian segment, shape [b * dz, columns]; row e * dz + o belongs to example e, output o.
   */
  | 'TENSOR_ROLE_JACOBIAN'
  | 3
  /**
   * Layer inputs a of a row-Kronecker segment, shape [b, inputs].
   */
  | 'TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS'
  | 4
  /**
   * Output gradients delta of a row-Kronecker segment, shape [b * dz, outputs].
   */
  | 'TENSOR_ROLE_ROW_KRONECKER_GRADIENTS'
  | 5
  /**
   * Curvature H: shape [b * dz] if diagonal, [b, dz, dz] if block diagonal.
   */
  | 'TENSOR_ROLE_CURVATURE'
  | 6
  /**
   * Kronecker factor over layer inputs, shape [inputs, inputs], or its lower triangle.
   */
  | 'TENSOR_ROLE_INPUT_FACTOR'
  | 7
  /**
   * Kronecker factor over layer outputs, shape [outputs, outputs], or its lower triangle.
   */
  | 'TENSOR_ROLE_OUTPUT_FACTOR'
  | 8
  /**
   * The vector of a LoadVector, shape [N].
   */
  | 'TENSOR_ROLE_VECTOR'
  | 9

/**
 * What a tensor is. Order never carries meaning, the role does.
 */
export type TensorRole__Output = typeof TensorRole[keyof typeof TensorRole]
