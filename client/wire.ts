import type { DataType as WireDataType } from '../proto/types/spu/v1/DataType.js';
import type { TensorRole as WireRole } from '../proto/types/spu/v1/TensorRole.js';
import type { TensorSpec } from '../proto/types/spu/v1/TensorSpec.js';
import type { TimePoint as WireMoment } from '../proto/types/spu/v1/TimePoint.js';
import type { DataType } from './dtype.js';
import { mistake } from './errors.js';
import type { TensorRole, TensorSource } from './structures/tensor.js';

/** Wire names of number formats. */
export const wireTypes: Record<DataType, WireDataType> = {
  float64: 'DATA_TYPE_FLOAT64',
  float32: 'DATA_TYPE_FLOAT32',
  float16: 'DATA_TYPE_FLOAT16',
  bfloat16: 'DATA_TYPE_BFLOAT16',
  int16: 'DATA_TYPE_INT16',
  int8: 'DATA_TYPE_INT8',
};

const wireRoles: Record<TensorRole, WireRole> = {
  dense: 'TENSOR_ROLE_DENSE',
  diagonal: 'TENSOR_ROLE_DIAGONAL',
  jacobian: 'TENSOR_ROLE_JACOBIAN',
  activations: 'TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS',
  gradients: 'TENSOR_ROLE_ROW_KRONECKER_GRADIENTS',
  curvature: 'TENSOR_ROLE_CURVATURE',
  inputFactor: 'TENSOR_ROLE_INPUT_FACTOR',
  outputFactor: 'TENSOR_ROLE_OUTPUT_FACTOR',
  vector: 'TENSOR_ROLE_VECTOR',
};

/** As a header announces a tensor, with the scale that was chosen for it. */
export function wireTensor(tensor: TensorSource, scale: readonly number[]): TensorSpec {
  return {
    role: wireRoles[tensor.role],
    dtype: wireTypes[tensor.dtype],
    shape: [...tensor.shape],
    scale: [...scale],
    layout: tensor.layout === 'lowerTriangle' ? 'LAYOUT_LOWER_TRIANGLE' : 'LAYOUT_FULL',
    block: tensor.block,
    segment: tensor.segment,
  };
}

/**
 * A moment of device time: now, so many seconds since power-on, or the end of an evolution (at once if it has ended).
 */
export type TimePoint = 'now' | { deviceTime: number } | { evolution: string | { id: string } };

export function wireTimePoint(moment: TimePoint | undefined): WireMoment | undefined {
  if (moment === undefined) return undefined;
  if (moment === 'now') return { now: true };
  if ('evolution' in moment) {
    return {
      evolutionId: typeof moment.evolution === 'string' ? moment.evolution : moment.evolution.id,
    };
  }
  if (!Number.isFinite(moment.deviceTime)) {
    throw mistake('deviceTime', `is ${moment.deviceTime}, but must be finite.`);
  }
  return { deviceTime: moment.deviceTime };
}

/** An answer without what proto-loader adds to optional fields (`_kappa: 'kappa'`). */
export function plain<T extends object>(message: T): T {
  const copy: Partial<T> = {};
  for (const key in message) if (key[0] !== '_') copy[key] = message[key];
  return copy as T;
}
