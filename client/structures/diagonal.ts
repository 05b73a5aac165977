import { anything, extent, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { type DampingOption, dampingChecks, type MatrixSource } from './matrix.js';
import { type Encoding, encoding, lengthOf, type TensorValues, tensor } from './tensor.js';

/**
 * A matrix by its diagonal.
 *
 * @example
 * const options: DiagonalOptions = { diagonal: Float32Array.of(1, 2), encoding: 'float16' };
 */
export interface DiagonalOptions extends DampingOption {
  /** N numbers. */
  diagonal: TensorValues;
  /** N; needed where the numbers come in pieces. */
  dimension?: number;
  /** Number format on the way. Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
}

const check = optionsOf<DiagonalOptions>(
  'diagonal',
  { diagonal: anything },
  { dimension: extent, encoding, ...dampingChecks },
);

/**
 * A = diag(diagonal) + damping I.
 *
 * @example
 * const A = diagonal({ diagonal: [1, 2, 3] });
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the dimension.
 */
export function diagonal(options: DiagonalOptions): MatrixSource {
  check(options);
  const numbers = options.diagonal;
  const dimension = options.dimension ?? lengthOf(numbers);
  if (dimension === 0) throw invalidArgument('dimension', 'is 0, but must be a whole number of at least 1.');
  if (dimension === undefined) {
    throw invalidArgument('dimension', 'is missing: numbers in pieces do not tell it.');
  }
  return {
    kind: 'diagonal',
    dimension,
    damping: options.damping,
    structure: { diagonal: { dimension } },
    tensors: [tensor({ role: 'diagonal', shape: [dimension], label: 'diagonal' }, numbers, options.encoding)],
  };
}
