import { checkExtent } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { checkDamping, type DampingOption, type MatrixSource } from './matrix.js';
import { type Encoding, lengthOf, type TensorValues, tensor } from './tensor.js';

export interface DiagonalOptions extends DampingOption {
  /** N numbers. */
  diagonal: TensorValues;
  /** N; needed where the numbers come in pieces. */
  dimension?: number;
  encoding?: Encoding;
}

/**
 * A = diag(diagonal) + damping I.
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the dimension.
 */
export function diagonal(options: DiagonalOptions): MatrixSource {
  const numbers = options.diagonal;
  const dimension = options.dimension ?? lengthOf(numbers);
  if (dimension === undefined)
    throw invalidArgument('dimension', 'is missing: numbers in pieces do not tell it.');
  checkExtent('dimension', dimension);
  return {
    kind: 'diagonal',
    dimension,
    damping: checkDamping(options.damping),
    structure: { diagonal: { dimension } },
    tensors: [tensor({ role: 'diagonal', shape: [dimension], label: 'diagonal' }, numbers, options.encoding)],
  };
}
