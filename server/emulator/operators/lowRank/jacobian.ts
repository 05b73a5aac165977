import type { Floats } from '../../../compute/compute.js';
import type { Columns, Segment } from './segment.js';

/** Rows of N numbers each. */
export interface Vectors {
  data: Floats;
  count: number;
}

/** J of r x N: its segments side by side. */
export interface Jacobian {
  /** r. */
  readonly rank: number;
  /** N. */
  readonly dimension: number;
  /** Rows of J v for all rows of all sources, one after the other. One pass over J. */
  project(sources: Vectors[]): Promise<Float64Array>;
  /** v += c J for rows c of r numbers. */
  lift(c: Float64Array, v: Vectors): Promise<void>;
}

export function createJacobian(segments: Segment[], rank: number): Jacobian {
  const dimension = segments.reduce((sum, segment) => sum + segment.columns, 0);

  return {
    rank,
    dimension,
    async project(sources) {
      const rows = sources.reduce((sum, { count }) => sum + count, 0);
      const y = new Float64Array(rows * rank);
      let offset = 0;
      for (const segment of segments) {
        await segment.project(
          sources.map((source): Columns => ({ ...source, offset, stride: dimension })),
          y,
        );
        offset += segment.columns;
      }
      return y;
    },
    async lift(c, v) {
      let offset = 0;
      for (const segment of segments) {
        await segment.lift(c, { ...v, offset, stride: dimension });
        offset += segment.columns;
      }
    },
  };
}
