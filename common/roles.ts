/** What a tensor of an upload is to the matrix or vector that it belongs to. */
export type TensorRole =
  | 'dense'
  | 'diagonal'
  | 'jacobian'
  | 'activations'
  | 'gradients'
  | 'curvature'
  | 'inputFactor'
  | 'outputFactor'
  | 'vector';

/** b, the force, or x, a state that an evolution may start from. */
export type VectorRole = 'target' | 'state';
