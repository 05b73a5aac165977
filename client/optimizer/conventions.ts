import { checkArgument, extent, type OptionalChecks, oneOf, optionsOf } from '../checks.js';
import { invalidArgument } from '../errors.js';
import type { CurvatureSource } from '../structures/lowRank.js';
import type { TensorValues } from '../structures/tensor.js';

/**
 * How a trainer scales its batch. The optimizer's own convention: the gradient is that of the loss as `loss` says,
 * g = (1/b) sum_e grad l_e (mean) or g = sum_e grad l_e (sum), and the curvature is scaled alike,
 * F = (1/b) J^T H J or F = J^T H J with rows of J and blocks of H for each example alone. Then damping and learning
 * rate mean the same for every batch size.
 *
 * @example
 * createTngd(session, { loss: 'sum' });
 */
export interface LossConvention {
  /** Default 'mean'. */
  loss?: 'mean' | 'sum';
  /**
   * What the rows of J (or the gradients of a row-Kronecker segment) are derivatives of: each example's own outputs or
   * loss (perExample, default), or of a loss that was divided by b before back-propagation (meanLoss), so that J^T H J
   * would carry 1/b^2.
   */
  rows?: 'perExample' | 'meanLoss';
}

/** Part of the checks of what follows the convention. */
export const conventionChecks: OptionalChecks<LossConvention> = {
  loss: oneOf(['mean', 'sum']),
  rows: oneOf(['perExample', 'meanLoss']),
};

const check = optionsOf<LossConvention>('curvatureScale', {}, conventionChecks);

/**
 * Factor by which H has to be multiplied so that J^T H J is on the gradient's scale: 1/b for a mean loss, 1 for a sum.
 *
 * @example
 * curvatureScale({ loss: 'mean' }, 64); // 1 / 64
 */
export function curvatureScale(convention: LossConvention, examples: number): number {
  check(convention);
  checkArgument('examples', examples, extent);
  return scaleOf(convention, examples);
}

/** curvatureScale() of what has been checked. */
export function scaleOf({ loss = 'mean', rows = 'perExample' }: LossConvention, examples: number): number {
  const undoRows = rows === 'meanLoss' ? examples ** 2 : 1;
  return loss === 'mean' ? undoRows / examples : undoRows;
}

function scaled(values: TensorValues, factor: number): TensorValues {
  if ('codes' in values) {
    const { scale } = values;
    return {
      ...values,
      scale: typeof scale === 'number' ? scale * factor : scale.map((value) => value * factor),
    };
  }
  if (!('length' in values) || typeof values === 'function') {
    throw invalidArgument(
      'curvature',
      'comes in pieces, so it cannot be scaled to the loss: give it as an array.',
    );
  }
  return Float32Array.from(values as ArrayLike<number>, (value) => value * factor);
}

/** H on the gradient's scale; the identity becomes a diagonal. `rows` is b * dz. */
export function scaleCurvature(
  curvature: CurvatureSource | undefined,
  factor: number,
  rows: number,
): CurvatureSource | undefined {
  if (factor === 1) return curvature;
  if (!curvature) return { diagonal: new Float32Array(rows).fill(factor) };
  if ('block' in curvature) return { ...curvature, block: scaled(curvature.block, factor) };
  return { ...curvature, diagonal: scaled(curvature.diagonal, factor) };
}
