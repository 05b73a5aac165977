import type { Floats } from '../../common/dtype.js';
import { extent, floats, list, notNegative, object, optionsOf } from '../checks.js';
import { type CurvatureSource, lowRank, type SegmentSource } from '../structures/lowRank.js';
import { checkMatrix, type MatrixSource } from '../structures/matrix.js';
import type { Encoding } from '../structures/tensor.js';
import { type LossConvention, scaleCurvature, scaleOf } from './conventions.js';

/**
 * What a batch gave. `segments` and `curvature` as lowRank() takes them, or any other matrix.
 *
 * @example
 * const batch: TngdBatch = {
 *   gradient, // N numbers
 *   examples: 64,
 *   rowsPerExample: 10,
 *   segments: [rowKronecker({ inputs: 785, outputs: 10, activations, gradients })],
 *   curvature: { block: hessians }, // 64 blocks of 10 x 10
 * };
 */
export type TngdBatch = {
  /** b: N numbers, on the scale that the option `loss` says. */
  gradient: Floats;
  /** For this step on. */
  learningRate?: number;
} & (
  | {
      /** b and dz. */
      examples: number;
      rowsPerExample: number;
      segments: readonly SegmentSource[];
      curvature?: CurvatureSource;
      /** lambda, for this step on. */
      damping?: number;
    }
  /** Such as blockDiagonal([kronecker(...), ...]) of K-FAC: damped by its own damping, and scaled by the trainer. */
  | { matrix: MatrixSource }
);

const ofEvery = { learningRate: notNegative };

/** Checks of a batch by its rows of J, and of one by its matrix. */
const checkRows = optionsOf<Extract<TngdBatch, { segments: unknown }>>(
  'step',
  { gradient: floats, examples: extent, rowsPerExample: extent, segments: list },
  { ...ofEvery, curvature: object, damping: notNegative },
);
const checkWhole = optionsOf<Extract<TngdBatch, { matrix: unknown }>>(
  'step',
  { gradient: floats, matrix: object },
  ofEvery,
);

/** Throws unless it is a batch. */
export function checkBatch(batch: TngdBatch): void {
  if (!('matrix' in Object(batch))) {
    checkRows(batch);
    return;
  }
  checkWhole(batch);
  checkMatrix((batch as { matrix: MatrixSource }).matrix);
}

/** The curvature of a batch, damped and on the gradient's scale, as the device takes it. */
export function batchMatrix(
  batch: TngdBatch,
  damping: number,
  options: LossConvention & { encoding?: Encoding },
): MatrixSource {
  if ('matrix' in batch) return batch.matrix;
  const { examples, rowsPerExample, segments } = batch;
  const factor = scaleOf(options, examples);
  const curvature = scaleCurvature(batch.curvature, factor, examples * rowsPerExample);
  const { encoding = 'float32' } = options;
  return lowRank({ examples, rowsPerExample, segments, curvature, damping, encoding });
}
