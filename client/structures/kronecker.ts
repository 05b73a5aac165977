import type { Layout } from '../../common/layout.js';
import type { DampingMode } from '../../common/structures.js';
import { dampingModeNames } from '../../proto/enumNames.js';
import { anything, extent, oneOf, optionsOf } from '../checks.js';
import { type DampingOption, dampingChecks, type MatrixSource } from './matrix.js';
import { type Encoding, encoding, layout, type TensorValues, tensor } from './tensor.js';

/**
 * A Kronecker product by its factors.
 *
 * @example
 * const options: KroneckerOptions = { inputs: 785, outputs: 10, inputFactor, outputFactor, damping: 0.01 };
 */
export interface KroneckerOptions extends DampingOption {
  /** A, over the layer's inputs: symmetric, inputs x inputs, or its lower triangle. */
  inputFactor: TensorValues;
  /** G, over the layer's outputs: symmetric, outputs x outputs, or its lower triangle. */
  outputFactor: TensorValues;
  /** Extent of A. */
  inputs: number;
  /** Extent of G. */
  outputs: number;
  /** Layout of both factors. Default 'full'. */
  layout?: Layout;
  /**
   * additive (default): G (x) A + lambda I. factored: (G + sqrt(lambda)/pi I) (x) (A + pi sqrt(lambda) I) with
   * pi^2 = (tr A / inputs) / (tr G / outputs), Martens and Grosse 2015, section 6.3.
   */
  dampingMode?: DampingMode;
  /** Number format on the way. Default: float64 for a Float64Array or numbers, else float32. */
  encoding?: Encoding;
}

const check = optionsOf<KroneckerOptions>(
  'kronecker',
  { inputFactor: anything, outputFactor: anything, inputs: extent, outputs: extent },
  { layout, dampingMode: oneOf(Object.keys(dampingModeNames)), encoding, ...dampingChecks },
);

/**
 * A = G (x) A on vec(W) of W[outputs, inputs], row-major: (G (x) A) vec(W) = vec(G W A). K-FAC of one linear layer; a
 * bias is the last column of W. kfacFactors() makes the factors.
 *
 * @example
 * const layer = { inputs: 2, outputs: 1 };
 * const A = kronecker({ ...layer, inputFactor: [2, 1, 1, 3], outputFactor: [1], damping: 0.01 });
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the extents.
 */
export function kronecker(options: KroneckerOptions): MatrixSource {
  check(options);
  const { inputs, outputs } = options;
  return {
    kind: 'kronecker',
    dimension: inputs * outputs,
    damping: options.damping,
    structure: {
      kronecker: { inputs, outputs, damping: dampingModeNames[options.dampingMode ?? 'additive'] },
    },
    tensors: [
      tensor(
        { role: 'inputFactor', shape: [inputs, inputs], layout: options.layout, label: 'inputFactor' },
        options.inputFactor,
        options.encoding,
      ),
      tensor(
        { role: 'outputFactor', shape: [outputs, outputs], layout: options.layout, label: 'outputFactor' },
        options.outputFactor,
        options.encoding,
      ),
    ],
  };
}
