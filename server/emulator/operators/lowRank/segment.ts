import type { Floats } from '../../../compute/compute.js';

/** Columns of `count` rows of numbers that are `stride` apart, from `offset` on. */
export interface Columns {
  data: Floats;
  offset: number;
  stride: number;
  count: number;
}

/** Rows from..to. */
export interface RowRange {
  from: number;
  to: number;
}

/** A column segment of the r x N Jacobian J. Vectors of length r are float64 throughout. */
export interface Segment {
  /** Columns. */
  readonly columns: number;
  /** y += v J^T: the rows of all sources become consecutive rows of y, r numbers each. One pass over J. */
  project(sources: Columns[], y: Float64Array): Promise<void>;
  /** v += c J for v.count rows c of r numbers. */
  lift(c: Float64Array, v: Columns): Promise<void>;
  /**
   * For each range (ascending): rows from..to of J J^T, columns 0..to, of which those up to the diagonal count. Needs the
   * first `to` rows of J only, and gives the same bits whichever ranges are asked for together. Throws INVALID_ARGUMENT
   * for NaN.
   */
  gram(ranges: RowRange[]): Promise<Float64Array[]>;
  /** Writes rows from..to of J, the rows of `out` being `stride` apart. */
  rows(from: number, to: number, out: Float64Array, offset: number, stride: number): void;
}

/** target += source. */
export function addTo(target: Float64Array, source: Floats, offset = 0): void {
  for (let i = 0; i < source.length; i++) target[offset + i] += source[i];
}
