import type { TensorSpec__Output } from '../../../proto/types/spu/v1/TensorSpec.js';
import type { TensorSpec } from '../../device/tensor.js';
import { dtypeOf, fromEnum, layoutOf, roleOf } from './enums.js';

export function toTensor(field: string, message: TensorSpec__Output): TensorSpec {
  const { shape, scale, block, segment } = message;
  return {
    role: fromEnum(`${field}.role`, message.role, roleOf),
    dtype: fromEnum(`${field}.dtype`, message.dtype, dtypeOf),
    shape,
    scale,
    layout: fromEnum(`${field}.layout`, message.layout, layoutOf),
    block,
    segment,
  };
}
