export const dataTypes = ['float64', 'float32', 'float16', 'bfloat16', 'int16', 'int8'] as const;
export type DataType = (typeof dataTypes)[number];

/** Bytes of one element on the wire. */
export const elementBytes: Record<DataType, number> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  int8: 1,
};

export type TensorRole =
  | 'dense'
  | 'diagonal'
  | 'jacobian'
  | 'activations'
  | 'gradients'
  | 'curvature'
  | 'inputFactor'
  | 'outputFactor'
  | 'vector';

/** One tensor of an upload: what it is, where it belongs, how its numbers are coded. */
export interface TensorSpec {
  role: TensorRole;
  dtype: DataType;
  /** Extents, outermost first; of the full square also for a lower triangle. */
  shape: number[];
  /** Integer dtypes: value of one code, one number or one for each row; empty means 1. */
  scale: number[];
  /** Square symmetric tensors may come as the lower triangle, row by row. */
  layout: 'full' | 'lowerTriangle';
  /** Block of a block-diagonal matrix. */
  block: number;
  /** Column segment of a low-rank matrix. */
  segment: number;
}

/** Numbers that a tensor carries on the wire. */
export function elementCount(spec: TensorSpec): number {
  if (spec.layout === 'lowerTriangle') return (spec.shape[0] * (spec.shape[0] + 1)) / 2;
  return spec.shape.reduce((product, extent) => product * extent, 1);
}

/** Bytes that a tensor has on the wire. */
export function byteLength(spec: TensorSpec): number {
  return elementCount(spec) * elementBytes[spec.dtype];
}

/** Value of one code, not 0, where all entries are whole multiples of it. */
export function codeStepOf({ dtype, scale }: Pick<TensorSpec, 'dtype' | 'scale'>): number | undefined {
  if (dtype !== 'int8' && dtype !== 'int16') return undefined;
  const step = scale.length === 0 ? 1 : scale[0];
  return scale.length > 1 || step === 0 ? undefined : step;
}
