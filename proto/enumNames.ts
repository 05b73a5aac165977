import type { DriverKind } from '../common/description.js';
import { type DataType, dataTypes } from '../common/dtype.js';
import type { InitialState } from '../common/initialState.js';
import type { Layout } from '../common/layout.js';
import type { Reduction } from '../common/reductions.js';
import type { TensorRole, VectorRole } from '../common/roles.js';
import type { CurvatureForm, DampingMode, StructureKind } from '../common/structures.js';
import type { Curvature__Output } from './types/spu/v1/Curvature.js';
import type { DataType__Output } from './types/spu/v1/DataType.js';
import type { DriverKind__Output } from './types/spu/v1/DriverKind.js';
import type { InitialState__Output } from './types/spu/v1/InitialState.js';
import type { KroneckerDamping__Output } from './types/spu/v1/KroneckerDamping.js';
import type { Layout__Output } from './types/spu/v1/Layout.js';
import type { Reduction__Output } from './types/spu/v1/Reduction.js';
import type { StructureKind__Output } from './types/spu/v1/StructureKind.js';
import type { TensorRole__Output } from './types/spu/v1/TensorRole.js';
import type { VectorRole__Output } from './types/spu/v1/VectorRole.js';

/** protobuf name of each value that client and server use. */
type Names<Value extends string, Name> = Readonly<Record<Value, Name>>;

export const dtypeNames = Object.fromEntries(
  dataTypes.map((dtype) => [dtype, `DATA_TYPE_${dtype.toUpperCase()}`]),
) as { readonly [Value in DataType]: `DATA_TYPE_${Uppercase<Value>}` } satisfies Names<
  DataType,
  DataType__Output
>;

export const roleNames: Names<TensorRole, TensorRole__Output> = {
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

export const vectorRoleNames: Names<VectorRole, VectorRole__Output> = {
  target: 'VECTOR_ROLE_TARGET',
  state: 'VECTOR_ROLE_STATE',
};

export const layoutNames: Names<Layout, Layout__Output> = {
  full: 'LAYOUT_FULL',
  lowerTriangle: 'LAYOUT_LOWER_TRIANGLE',
};

export const structureNames: Names<StructureKind, StructureKind__Output> = {
  dense: 'STRUCTURE_KIND_DENSE',
  diagonal: 'STRUCTURE_KIND_DIAGONAL',
  lowRank: 'STRUCTURE_KIND_LOW_RANK',
  kronecker: 'STRUCTURE_KIND_KRONECKER',
  blockDiagonal: 'STRUCTURE_KIND_BLOCK_DIAGONAL',
};

export const curvatureNames: Names<CurvatureForm, Curvature__Output> = {
  identity: 'CURVATURE_IDENTITY',
  diagonal: 'CURVATURE_DIAGONAL',
  block: 'CURVATURE_BLOCK',
};

export const dampingModeNames: Names<DampingMode, KroneckerDamping__Output> = {
  additive: 'KRONECKER_DAMPING_ADDITIVE',
  factored: 'KRONECKER_DAMPING_FACTORED',
};

export const initialStateNames: Names<InitialState, InitialState__Output> = {
  keep: 'INITIAL_STATE_KEEP',
  zero: 'INITIAL_STATE_ZERO',
  target: 'INITIAL_STATE_TARGET',
  loaded: 'INITIAL_STATE_LOADED',
};

export const reductionNames: Names<Reduction, Reduction__Output> = {
  none: 'REDUCTION_NONE',
  mean: 'REDUCTION_MEAN',
  meanAndVariance: 'REDUCTION_MEAN_AND_VARIANCE',
};

export const driverNames: Names<DriverKind, DriverKind__Output> = {
  emulator: 'DRIVER_KIND_EMULATOR',
  hardware: 'DRIVER_KIND_HARDWARE',
};

/** A table the other way round: value of each protobuf name. */
export function valuesByName<Value extends string>(
  names: Names<Value, string>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries<string>(names).map(([value, name]) => [name, value as Value]));
}
