/**
 * The client of stochastic processing units: `connectSpu` gives a server, `openSession` a device, and `createTngd`, `solve`,
 * `inverse` and others work with the session.
 *
 * @module spu-client
 */
export type {
  AnalogCharacteristics,
  CalibrationEntry,
  ClockKind,
  ConverterDescription,
  CountRange,
  DeviceHealth,
  DeviceLimits,
  DriverKind,
  Feature,
  IdleState,
  Rounding,
  ServiceLimits,
  TimingModel,
  Tolerance,
  Tolerances,
  Unit,
} from '../common/description.js';
export type { DeviceActivity, DeviceCounters } from '../common/deviceStatus.js';
export type { DeviceTime } from '../common/deviceTime.js';
export {
  type Codes,
  type DataType,
  dataTypes,
  type Floats,
  type IntegerType,
  type SampleType,
  sampleTypes,
} from '../common/dtype.js';
export type { ErrorDetails, StatusName } from '../common/errorDetails.js';
export type { InitialState } from '../common/initialState.js';
export type { Layout } from '../common/layout.js';
export { type Reduction, reductions } from '../common/reductions.js';
export type {
  CalibrationResult,
  Evolution,
  EvolutionPhase,
  HostTimes,
  SampleHeader,
} from '../common/results.js';
export { type DampingMode, type StructureKind, structureKinds } from '../common/structures.js';
export { averageProgrammings, type Mitigated, type MitigationOptions } from './algebra/errorMitigation.js';
export { type Inverse, type InverseOptions, inverse } from './algebra/inverse.js';
export { logProbability, type TrajectoryLaw } from './algebra/logProbability.js';
export type { Relaxation, SamplingPlan } from './algebra/relaxation.js';
export { type Solution, type SolveOptions, solve } from './algebra/solve.js';
export { connectSpu, type SpuClient } from './connect.js';
export { SpuError } from './errors.js';
export type { AttachOptions, SessionTicket } from './operations/attachSession.js';
export type { CalibrateOptions } from './operations/calibrate.js';
export type { Config, ConfigValue, ControlOptions, EmulatorControl } from './operations/emulator.js';
export type { EvolutionName, EvolutionStatus } from './operations/evolutions.js';
export type { EvolveOptions } from './operations/evolve.js';
export type { ChangeDampingOptions, LoadMatrixOptions, MatrixLoaded } from './operations/loadMatrix.js';
export type { LoadVectorOptions, VectorLoaded } from './operations/loadVector.js';
export type { Lease, SessionOptions, SessionWaiting, WaitReason } from './operations/openSession.js';
export type { Samples, SampleTiming } from './operations/readout.js';
export type { SessionState, UploadStatus } from './operations/renewLease.js';
export type { SampleOptions } from './operations/sample.js';
export type { SampleEvent } from './operations/sampleStream.js';
export type { StepOptions, StepResult } from './operations/step.js';
export type { LoadOptions } from './operations/upload.js';
export type { DeviceStatus, WatchOptions } from './operations/watch.js';
export type { TngdBatch } from './optimizer/batchMatrix.js';
export { curvatureScale, type LossConvention } from './optimizer/conventions.js';
export { type KfacOptions, kfacFactors } from './optimizer/kfacFactors.js';
export {
  createTngd,
  type Tngd,
  type TngdDiagnostics,
  type TngdOptions,
  type TngdResult,
} from './optimizer/tngd.js';
export { type ApplyRule, createUpdateRule, type UpdateRule } from './optimizer/updateRule.js';
export type { Run } from './run.js';
export type { RunOptions, Session } from './session.js';
export { blockDiagonal } from './structures/blockDiagonal.js';
export { type DenseOptions, dense } from './structures/dense.js';
export { type DiagonalOptions, diagonal } from './structures/diagonal.js';
export { type KroneckerOptions, kronecker } from './structures/kronecker.js';
export {
  type CurvatureSource,
  denseSegment,
  type LowRankOptions,
  lowRank,
  rowKronecker,
  type SegmentSource,
} from './structures/lowRank.js';
export type { DampingOption, MatrixSource } from './structures/matrix.js';
export type { Coded, Encoding, Pieces, TensorSource, TensorValues } from './structures/tensor.js';
export type { CallOptions } from './transport/calls.js';
export type { TlsOptions } from './transport/channel.js';
export type { ConnectFailure } from './transport/connectFailure.js';
export type { ConnectOptions } from './transport/connection.js';
export type { RetryPolicy } from './transport/retry.js';
export type { DeviceDescription } from './wire/description.js';
export type { TimePoint } from './wire/timePoint.js';
