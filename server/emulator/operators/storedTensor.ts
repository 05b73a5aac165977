import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import type { TensorSpec } from '../../device/tensor.js';

/**
 * The numbers of one tensor as the emulated array holds them, row-major and full: a lower triangle has been mirrored
 * (one whose rows have a scale each has been made floats before, since mirrored codes would change their scale).
 */
export interface StoredTensor {
  spec: TensorSpec;
  /** Floats are the values themselves; integers are codes, value = code * scale of the row. */
  values: Floats | Int8Array | Int16Array;
  /** For codes: none = 1, one for all rows, or one for each row. Not used for floats. */
  scale: number[];
}

export function holdsCodes(stored: StoredTensor): boolean {
  return stored.values instanceof Int8Array || stored.values instanceof Int16Array;
}

/** Value of one code of a row; 1 for floats. */
export function rowScale(stored: StoredTensor, row: number): number {
  if (!holdsCodes(stored) || stored.scale.length === 0) return 1;
  return stored.scale.length === 1 ? stored.scale[0] : stored.scale[row];
}

/** Rows of a tensor: its first extent; the rest of the extents make a row. */
export function rowsOf(stored: StoredTensor): number {
  return stored.spec.shape[0];
}

/** The numbers are floats of this precision. */
export function areFloats(values: StoredTensor['values'], precision: Precision): values is Floats {
  return values instanceof (precision === 'float32' ? Float32Array : Float64Array);
}

/** All values, codes scaled; the stored array itself where nothing has to be changed. */
export function scaledFloats(stored: StoredTensor, precision: Precision): Floats {
  const { values } = stored;
  if (areFloats(values, precision)) return values;
  const out = createFloats(precision, values.length);
  const width = values.length / rowsOf(stored);
  for (let i = 0; i < values.length; i++) out[i] = values[i] * rowScale(stored, Math.floor(i / width));
  return out;
}
