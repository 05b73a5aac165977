import type { Layout } from '../../common/layout.js';
import type { DampingMode } from '../../common/structures.js';
import { dampingModeNames } from '../../proto/enumNames.js';
import { checkExtent } from '../checks.js';
import { checkDamping, type DampingOption, type MatrixSource } from './matrix.js';
import { type Encoding, type TensorValues, tensor } from './tensor.js';

export interface KroneckerOptions extends DampingOption {
  /** A, over the layer's inputs: symmetric, inputs x inputs, or its lower triangle. */
  inputFactor: TensorValues;
  /** G, over the layer's outputs: symmetric, outputs x outputs, or its lower triangle. */
  outputFactor: TensorValues;
  inputs: number;
  outputs: number;
  /** Layout of both factors. Default 'full'. */
  layout?: Layout;
  /**
   * additive (default): G (x) A + lambda I. factored: (G + sqrt(lambda)/pi I) (x) (A + pi sqrt(lambda) I) with
   * pi^2 = (tr A / inputs) / (tr G / outputs), Martens and Grosse 2015, section 6.3.
   */
  dampingMode?: DampingMode;
  encoding?: Encoding;
}

/**
 * A = G (x) A on vec(W) of W[outputs, inputs], row-major: (G (x) A) vec(W) = vec(G W A). K-FAC of one linear layer; a
 * bias is the last column of W. kfacFactors() makes the factors.
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the extents.
 */
export function kronecker(options: KroneckerOptions): MatrixSource {
  const { inputs, outputs, layout, encoding } = options;
  checkExtent('inputs', inputs);
  checkExtent('outputs', outputs);
  return {
    kind: 'kronecker',
    dimension: inputs * outputs,
    damping: checkDamping(options.damping),
    structure: {
      kronecker: { inputs, outputs, damping: dampingModeNames[options.dampingMode ?? 'additive'] },
    },
    tensors: [
      tensor(
        { role: 'inputFactor', shape: [inputs, inputs], layout, label: 'inputFactor' },
        options.inputFactor,
        encoding,
      ),
      tensor(
        { role: 'outputFactor', shape: [outputs, outputs], layout, label: 'outputFactor' },
        options.outputFactor,
        encoding,
      ),
    ],
  };
}
