import type { Floats } from '../../common/dtype.js';
import { extent, floats, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import { conventionChecks, type LossConvention, scaleOf } from './conventions.js';

/**
 * What one layer gave for a batch.
 *
 * @example
 * const layer: KfacOptions = { inputs: 785, outputs: 10, examples: 64, activations, gradients };
 */
export interface KfacOptions extends LossConvention {
  /** Layer inputs: shape [examples * positions, inputs], a bias as last column of ones. */
  activations: Floats;
  /** Gradients for the layer's outputs: shape [examples * positions, outputs]. */
  gradients: Floats;
  /** Of the layer, a bias counted in. */
  inputs: number;
  /** Of the layer. */
  outputs: number;
  /** b. */
  examples: number;
  /** Places at which a convolution is applied (for an unfolded input); 1 for a linear layer, the default. */
  positions?: number;
}

const check = optionsOf<KfacOptions>(
  'kfacFactors',
  { activations: floats, gradients: floats, inputs: extent, outputs: extent, examples: extent },
  { positions: extent, ...conventionChecks },
);

/**
 * The factors A (over inputs) and G (over outputs) of K-FAC's G (x) A ~ F of one layer, full squares for kronecker().
 *
 *     A = (1/b) sum over e, p of a a^T,   G = (1 / (b P)) sum over e, p of delta delta^T    (mean loss, P positions)
 *
 * P = 1 is Martens and Grosse 2015; P > 1 is the convolution of Grosse and Martens 2016 (KFC, section 3.1), which takes
 * positions as independent of each other. With loss 'sum' G is b times as large; rows 'meanLoss' undoes the division
 * of each delta by b. Cost O(b P (inputs^2 + outputs^2)).
 * @throws SpuError INVALID_ARGUMENT when the numbers do not fit the extents.
 *
 * @example
 * const layer = { inputs: 785, outputs: 10 };
 * const A = kronecker({ ...layer, ...kfacFactors({ ...layer, examples: 64, activations, gradients }), damping: 0.01 });
 */
export function kfacFactors(options: KfacOptions): { inputFactor: Float32Array; outputFactor: Float32Array } {
  check(options);
  const { activations, gradients, inputs, outputs, examples, positions = 1 } = options;
  const rows = examples * positions;
  checkLength('activations', activations, rows, inputs);
  checkLength('gradients', gradients, rows, outputs);
  return {
    inputFactor: secondMoment(activations, rows, inputs, 1 / examples),
    outputFactor: secondMoment(gradients, rows, outputs, scaleOf(options, examples) / positions),
  };
}

function checkLength(field: string, values: Floats, rows: number, columns: number): void {
  if (values.length === rows * columns) return;
  throw invalidArgument(
    field,
    `${values.length} numbers were given, but shape [${rows},${columns}] needs ${rows * columns}.`,
  );
}

/** factor * sum over rows of v v^T. */
function secondMoment(values: Floats, rows: number, n: number, factor: number): Float32Array {
  const sum = new Float64Array(n * n);
  for (let row = 0; row < rows; row++) {
    const v = values.subarray(row * n, (row + 1) * n);
    for (let i = 0; i < n; i++) {
      const vi = v[i];
      if (vi === 0) continue;
      for (let j = 0; j <= i; j++) sum[i * n + j] += vi * v[j];
    }
  }
  const square = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) square[i * n + j] = square[j * n + i] = factor * sum[i * n + j];
  }
  return square;
}
