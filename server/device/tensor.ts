import { type DataType, isInteger } from '../../common/dtype.js';
import type { Layout } from '../../common/layout.js';
import type { TensorRole } from '../../common/roles.js';

export { type DataType, dataTypes, elementBytes } from '../../common/dtype.js';
export { byteLength, elementCount } from '../../common/layout.js';
export type { TensorRole } from '../../common/roles.js';

/** One tensor of an upload: what it is, where it belongs, how its numbers are coded. */
export interface TensorSpec {
  role: TensorRole;
  dtype: DataType;
  /** Extents, outermost first; of the full square also for a lower triangle. */
  shape: number[];
  /** Integer dtypes: value of one code, one number or one for each row; empty means 1. */
  scale: number[];
  /** Square symmetric tensors may come as the lower triangle, row by row. */
  layout: Layout;
  /** Block of a block-diagonal matrix. */
  block: number;
  /** Column segment of a low-rank matrix. */
  segment: number;
}

/** Value of one code, not 0, where all entries are whole multiples of it. */
export function codeStepOf({ dtype, scale }: Pick<TensorSpec, 'dtype' | 'scale'>): number | undefined {
  if (!isInteger(dtype)) return undefined;
  const step = scale.length === 0 ? 1 : scale[0];
  return scale.length > 1 || step === 0 ? undefined : step;
}
