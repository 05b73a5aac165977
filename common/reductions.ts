/**
 * What the device does with the samples before it sends them.
 *
 * @example
 * const known = reductions.filter((reduction) => session.device.limits?.reductions.includes(reduction));
 */
export const reductions = ['none', 'mean', 'meanAndVariance', 'meanAndCovariance'] as const;
/**
 * What becomes of the samples of a read-out: all of them, their mean, or mean and variance or covariance.
 *
 * @example
 * const reduction: Reduction = 'meanAndVariance';
 * const { mean, variance } = await session.sample({ count: 100, interval: 2, reduction });
 */
export type Reduction = (typeof reductions)[number];

/** Rows of N numbers that a read-out of `count` samples of N cells has. */
export function rowsRead(reduction: Reduction, count: number, cells: number): number {
  return { none: count, mean: 1, meanAndVariance: 2, meanAndCovariance: 1 + cells }[reduction];
}
