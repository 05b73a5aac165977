import type { Layout } from '../../common/layout.js';
import { checkExtent } from '../checks.js';
import { checkDamping, type DampingOption, type MatrixSource } from './matrix.js';
import { type Encoding, type TensorValues, tensor } from './tensor.js';

export interface DenseOptions extends DampingOption {
  /** N x N numbers, row-major, symmetric; or the lower triangle, row i with columns 0 to i. */
  matrix: TensorValues;
  /** N. */
  dimension: number;
  /** Default 'full'. */
  layout?: Layout;
  encoding?: Encoding;
}

/**
 * A = matrix + damping I, any symmetric matrix.
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the dimension.
 */
export function dense(options: DenseOptions): MatrixSource {
  const { dimension, matrix, layout, encoding } = options;
  checkExtent('dimension', dimension);
  return {
    kind: 'dense',
    dimension,
    damping: checkDamping(options.damping),
    structure: { dense: { dimension } },
    tensors: [
      tensor({ role: 'dense', shape: [dimension, dimension], layout, label: 'matrix' }, matrix, encoding),
    ],
  };
}
