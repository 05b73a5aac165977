import type { Layout } from '../../common/layout.js';
import { anything, extent, optionsOf } from '../checks.js';
import { type DampingOption, dampingChecks, type MatrixSource } from './matrix.js';
import { type Encoding, encoding, layout, type TensorValues, tensor } from './tensor.js';

/**
 * A matrix by all of its entries.
 *
 * @example
 * const options: DenseOptions = { dimension: 2, matrix: [2, 1, 3], layout: 'lowerTriangle', damping: 0.1 };
 */
export interface DenseOptions extends DampingOption {
  /** N x N numbers, row-major, symmetric; or the lower triangle, row i with columns 0 to i. */
  matrix: TensorValues;
  /** N. */
  dimension: number;
  /** Default 'full'. */
  layout?: Layout;
  /** Number format on the way. Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
}

const check = optionsOf<DenseOptions>(
  'dense',
  { matrix: anything, dimension: extent },
  { layout, encoding, ...dampingChecks },
);

/**
 * A = matrix + damping I, any symmetric matrix: N x N numbers, or N (N + 1) / 2 of its lower triangle.
 *
 * @example
 * const A = dense({ dimension: 2, matrix: Float32Array.of(2, 1, 1, 3), damping: 0.01 });
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the dimension.
 */
export function dense(options: DenseOptions): MatrixSource {
  check(options);
  const { dimension, matrix } = options;
  return {
    kind: 'dense',
    dimension,
    damping: options.damping,
    structure: { dense: { dimension } },
    tensors: [
      tensor(
        { role: 'dense', shape: [dimension, dimension], layout: options.layout, label: 'matrix' },
        matrix,
        options.encoding,
      ),
    ],
  };
}
