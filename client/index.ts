export { type Inverse, type InverseOptions, inverse } from './algebra/inverse.js';
export { logProbability, type TrajectoryLaw } from './algebra/logProbability.js';
export type { Relaxation, SamplingPlan } from './algebra/relaxation.js';
export { type Solution, type SolveOptions, solve } from './algebra/solve.js';
export type { CalibrateOptions, CalibrationResult } from './calibrate.js';
export { connectSpu, type SpuClient } from './connect.js';
export type {
  AnalogCharacteristics,
  CalibrationEntry,
  Converter,
  CountRange,
  DeviceDescription,
  DeviceLimits,
  TimingModel,
} from './description.js';
export type { Codes, DataType, Floats, IntegerType } from './dtype.js';
export type { Config, ConfigValue, EmulatorControl } from './emulator.js';
export { averageProgrammings, type Mitigated, type MitigationOptions } from './errorMitigation.js';
export { type ErrorDetails, SpuError, type StatusName } from './errors.js';
export type { SessionOptions } from './openSession.js';
export type { SampleEvent } from './operations/readout.js';
export type {
  ChangeDampingOptions,
  Evolution,
  EvolveOptions,
  LoadMatrixOptions,
  LoadOptions,
  LoadVectorOptions,
  MatrixLoaded,
  VectorLoaded,
} from './operations/requests.js';
export type {
  HostTimes,
  Reduction,
  SampleHeader,
  SampleOptions,
  Samples,
  SampleTiming,
} from './operations/sampling.js';
export { curvatureScale, type LossConvention } from './optimizer/conventions.js';
export { type KfacOptions, kfacFactors } from './optimizer/kfacFactors.js';
export {
  createTngd,
  type Tngd,
  type TngdBatch,
  type TngdDiagnostics,
  type TngdOptions,
  type TngdResult,
} from './optimizer/tngd.js';
export { type ApplyRule, createUpdateRule, type UpdateRule } from './optimizer/updateRule.js';
export type { Run, StepOptions, StepResult } from './run.js';
export type { Session } from './session.js';
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
export type { Coded, Encoding, Layout, Pieces, TensorSource, TensorValues } from './structures/tensor.js';
export type { CallOptions } from './transport/calls.js';
export type { TlsOptions } from './transport/channel.js';
export type { ConnectOptions } from './transport/connection.js';
export type { RetryPolicy } from './transport/retry.js';
export type { DeviceStatus, WatchOptions } from './watch.js';
export type { TimePoint } from './wire.js';
