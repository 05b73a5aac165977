import type { DataType__Output } from '../../../proto/types/spu/v1/DataType.js';
import type { Reduction__Output } from '../../../proto/types/spu/v1/Reduction.js';
import type { StructureKind__Output } from '../../../proto/types/spu/v1/StructureKind.js';
import type { InitialState, Reduction, VectorRole } from '../../device/device.js';
import { invalidArgument } from '../../device/errors.js';
import type { KroneckerStructure, LowRankStructure, StructureKind } from '../../device/matrix.js';
import type { DataType, TensorRole, TensorSpec } from '../../device/tensor.js';

/** Domain value of each protobuf name; a name that is missing here must not be sent. */
type Names<Value> = Readonly<Record<string, Value>>;

export const dtypeOf: Names<DataType> = {
  DATA_TYPE_FLOAT64: 'float64',
  DATA_TYPE_FLOAT32: 'float32',
  DATA_TYPE_FLOAT16: 'float16',
  DATA_TYPE_BFLOAT16: 'bfloat16',
  DATA_TYPE_INT16: 'int16',
  DATA_TYPE_INT8: 'int8',
};
export const roleOf: Names<TensorRole> = {
  TENSOR_ROLE_DENSE: 'dense',
  TENSOR_ROLE_DIAGONAL: 'diagonal',
  TENSOR_ROLE_JACOBIAN: 'jacobian',
  TENSOR_ROLE_ROW_KRONECKER_ACTIVATIONS: 'activations',
  TENSOR_ROLE_ROW_KRONECKER_GRADIENTS: 'gradients',
  TENSOR_ROLE_CURVATURE: 'curvature',
  TENSOR_ROLE_INPUT_FACTOR: 'inputFactor',
  TENSOR_ROLE_OUTPUT_FACTOR: 'outputFactor',
  TENSOR_ROLE_VECTOR: 'vector',
};
export const layoutOf: Names<TensorSpec['layout']> = {
  LAYOUT_UNSPECIFIED: 'full',
  LAYOUT_FULL: 'full',
  LAYOUT_LOWER_TRIANGLE: 'lowerTriangle',
};
export const curvatureOf: Names<LowRankStructure['curvature']> = {
  CURVATURE_UNSPECIFIED: 'identity',
  CURVATURE_IDENTITY: 'identity',
  CURVATURE_DIAGONAL: 'diagonal',
  CURVATURE_BLOCK: 'block',
};
export const kroneckerDampingOf: Names<KroneckerStructure['dampingMode']> = {
  KRONECKER_DAMPING_UNSPECIFIED: 'additive',
  KRONECKER_DAMPING_ADDITIVE: 'additive',
  KRONECKER_DAMPING_FACTORED: 'factored',
};
export const vectorRoleOf: Names<VectorRole> = {
  VECTOR_ROLE_TARGET: 'target',
  VECTOR_ROLE_STATE: 'state',
};
export const initialStateOf: Names<InitialState> = {
  INITIAL_STATE_UNSPECIFIED: 'keep',
  INITIAL_STATE_KEEP: 'keep',
  INITIAL_STATE_ZERO: 'zero',
  INITIAL_STATE_TARGET: 'target',
  INITIAL_STATE_LOADED: 'loaded',
};
export const reductionOf: Names<Reduction> = {
  REDUCTION_UNSPECIFIED: 'none',
  REDUCTION_NONE: 'none',
  REDUCTION_MEAN: 'mean',
  REDUCTION_MEAN_AND_VARIANCE: 'meanAndVariance',
};
export const sampleDtypeOf: Names<'float32' | 'float64'> = {
  DATA_TYPE_UNSPECIFIED: 'float32',
  DATA_TYPE_FLOAT32: 'float32',
  DATA_TYPE_FLOAT64: 'float64',
};

/** protobuf names of what a device describes. */
export const structureName: Readonly<Record<StructureKind, StructureKind__Output>> = {
  dense: 'STRUCTURE_KIND_DENSE',
  diagonal: 'STRUCTURE_KIND_DIAGONAL',
  lowRank: 'STRUCTURE_KIND_LOW_RANK',
  kronecker: 'STRUCTURE_KIND_KRONECKER',
  blockDiagonal: 'STRUCTURE_KIND_BLOCK_DIAGONAL',
};
export const reductionName: Readonly<Record<Reduction, Reduction__Output>> = {
  none: 'REDUCTION_NONE',
  mean: 'REDUCTION_MEAN',
  meanAndVariance: 'REDUCTION_MEAN_AND_VARIANCE',
};
export const dtypeName = Object.fromEntries(
  Object.entries(dtypeOf).map(([name, value]) => [value, name]),
) as Readonly<Record<DataType, DataType__Output>>;

/** The domain value of an enum field. protobuf hands a number over where it knows no name. */
export function fromEnum<Value>(field: string, value: string | number, names: Names<Value>): Value {
  if (Object.hasOwn(names, value)) return names[value];
  const known = Object.keys(names)
    .filter((name) => !name.endsWith('_UNSPECIFIED'))
    .join(', ');
  const wrong = typeof value === 'number' ? `has the unknown value ${value}` : `is ${value}`;
  throw invalidArgument(field, `${wrong}; use one of ${known}.`);
}
