/** What the device does with the samples before it sends them. */
export const reductions = ['none', 'mean', 'meanAndVariance'] as const;
export type Reduction = (typeof reductions)[number];

/** Rows of N numbers that a read-out of `count` samples has. */
export function rowsRead(reduction: Reduction, count: number): number {
  return { none: count, mean: 1, meanAndVariance: 2 }[reduction];
}
