import type { Floats } from '../../common/dtype.js';
import { type CurvatureSource, lowRank, type SegmentSource } from '../structures/lowRank.js';
import type { MatrixSource } from '../structures/matrix.js';
import type { Encoding } from '../structures/tensor.js';
import { curvatureScale, type LossConvention, scaleCurvature } from './conventions.js';

/** What a batch gave. `segments` and `curvature` as lowRank() takes them, or any other matrix. */
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

/** The curvature of a batch, damped and on the gradient's scale, as the device takes it. */
export function batchMatrix(
  batch: TngdBatch,
  damping: number,
  options: LossConvention & { encoding?: Encoding },
): MatrixSource {
  if ('matrix' in batch) return batch.matrix;
  const { examples, rowsPerExample, segments } = batch;
  const factor = curvatureScale(options, examples);
  const curvature = scaleCurvature(batch.curvature, factor, examples * rowsPerExample);
  const { encoding = 'float32' } = options;
  return lowRank({ examples, rowsPerExample, segments, curvature, damping, encoding });
}
