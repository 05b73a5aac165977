/**
 * The server: in a process of one's own, as tests of a trainer want it, and the port that a driver of a board implements
 * (docs/driver.md).
 *
 * @module spu-emulator
 */
export type * from '../common/description.js';
export { features } from '../common/description.js';
export type { DeviceActivity, DeviceCounters } from '../common/deviceStatus.js';
export type { DeviceTime } from '../common/deviceTime.js';
export { type SampleType, sampleTypes } from '../common/dtype.js';
export type { Layout } from '../common/layout.js';
export { reductions } from '../common/reductions.js';
export type {
  CalibrationResult,
  EvolutionPhase,
  MatrixWritten,
  ReadoutTiming,
  VectorWritten,
} from '../common/results.js';
export { type CurvatureForm, type DampingMode, structureKinds } from '../common/structures.js';
export { loadSettings, SettingsError, type Sources } from './config/loadSettings.js';
export { type Settings, type SettingsInput, settingsSchema } from './config/settings.js';
export type * from './device/device.js';
export { DeviceError, type ErrorDetails, invalidArgument, type StatusName } from './device/errors.js';
export {
  type BlockDiagonalStructure,
  type DenseStructure,
  type DiagonalStructure,
  dimensionOf,
  type KroneckerStructure,
  type LowRankStructure,
  type MatrixSpec,
  rankOf,
  type Segment,
  type SimpleStructure,
  type Structure,
  type StructureKind,
  segmentColumns,
} from './device/matrix.js';
export {
  byteLength,
  type DataType,
  dataTypes,
  elementBytes,
  elementCount,
  type TensorRole,
  type TensorSpec,
} from './device/tensor.js';
export type { Log } from './log.js';
export { type RunningServer, startServer } from './startServer.js';
