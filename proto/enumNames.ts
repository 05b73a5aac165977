import {
  type ClockKind,
  type DeviceHealth,
  type DriverKind,
  type Feature,
  features,
  type IdleState,
  type Rounding,
  type Unit,
} from '../common/description.js';
import type { DeviceActivity } from '../common/deviceStatus.js';
import { type DataType, dataTypes } from '../common/dtype.js';
import type { InitialState } from '../common/initialState.js';
import type { Layout } from '../common/layout.js';
import type { Reduction } from '../common/reductions.js';
import type { EvolutionPhase } from '../common/results.js';
import type { TensorRole, VectorRole } from '../common/roles.js';
import type { CurvatureForm, DampingMode, StructureKind } from '../common/structures.js';
import type { Activity__Output } from './types/spu/v1/Activity.js';
import type { ClockKind__Output } from './types/spu/v1/ClockKind.js';
import type { Curvature__Output } from './types/spu/v1/Curvature.js';
import type { DataType__Output } from './types/spu/v1/DataType.js';
import type { DeviceHealth__Output } from './types/spu/v1/DeviceHealth.js';
import type { DriverKind__Output } from './types/spu/v1/DriverKind.js';
import type { EvolutionPhase__Output } from './types/spu/v1/EvolutionPhase.js';
import type { Feature__Output } from './types/spu/v1/Feature.js';
import type { IdleState__Output } from './types/spu/v1/IdleState.js';
import type { InitialState__Output } from './types/spu/v1/InitialState.js';
import type { KroneckerDamping__Output } from './types/spu/v1/KroneckerDamping.js';
import type { Layout__Output } from './types/spu/v1/Layout.js';
import type { Reduction__Output } from './types/spu/v1/Reduction.js';
import type { Rounding__Output } from './types/spu/v1/Rounding.js';
import type { StructureKind__Output } from './types/spu/v1/StructureKind.js';
import type { TensorRole__Output } from './types/spu/v1/TensorRole.js';
import type { Unit__Output } from './types/spu/v1/Unit.js';
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
  meanAndCovariance: 'REDUCTION_MEAN_AND_COVARIANCE',
};

export const driverNames: Names<DriverKind, DriverKind__Output> = {
  emulator: 'DRIVER_KIND_EMULATOR',
  hardware: 'DRIVER_KIND_HARDWARE',
};

export const healthNames: Names<DeviceHealth, DeviceHealth__Output> = {
  ready: 'DEVICE_HEALTH_READY',
  unresponsive: 'DEVICE_HEALTH_UNRESPONSIVE',
  restarting: 'DEVICE_HEALTH_RESTARTING',
  failed: 'DEVICE_HEALTH_FAILED',
};

export const clockNames: Names<ClockKind, ClockKind__Output> = {
  virtual: 'CLOCK_KIND_VIRTUAL',
  realtime: 'CLOCK_KIND_REALTIME',
};

export const idleStateNames: Names<IdleState, IdleState__Output> = {
  hold: 'IDLE_STATE_HOLD',
  freeRun: 'IDLE_STATE_FREE_RUN',
};

export const roundingNames: Names<Rounding, Rounding__Output> = {
  nearest: 'ROUNDING_NEAREST',
  stochastic: 'ROUNDING_STOCHASTIC',
};

export const unitNames: Names<Unit, Unit__Output> = {
  one: 'UNIT_ONE',
  fullScale: 'UNIT_FULL_SCALE',
  state: 'UNIT_STATE',
  second: 'UNIT_SECOND',
  volt: 'UNIT_VOLT',
};

export const activityNames: Names<DeviceActivity, Activity__Output> = {
  idle: 'ACTIVITY_IDLE',
  loading: 'ACTIVITY_LOADING',
  evolving: 'ACTIVITY_EVOLVING',
  sampling: 'ACTIVITY_SAMPLING',
  calibrating: 'ACTIVITY_CALIBRATING',
};

export const phaseNames: Names<EvolutionPhase, EvolutionPhase__Output> = {
  queued: 'EVOLUTION_PHASE_QUEUED',
  running: 'EVOLUTION_PHASE_RUNNING',
  ended: 'EVOLUTION_PHASE_ENDED',
  cancelled: 'EVOLUTION_PHASE_CANCELLED',
};

/** loadedDamping is FEATURE_LOADED_DAMPING. */
export const featureNames = Object.fromEntries(
  features.map((feature) => [feature, `FEATURE_${feature.replace(/[A-Z]/g, '_$&').toUpperCase()}`]),
) as Names<Feature, Feature__Output>;

/** A table the other way round: value of each protobuf name. */
export function valuesByName<Value extends string>(
  names: Names<Value, string>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries<string>(names).map(([value, name]) => [name, value as Value]));
}
