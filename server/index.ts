// Public interface of the server, for embedding and tests.
export type * from '../common/description.js';
export type { DeviceActivity, DeviceCounters } from '../common/deviceStatus.js';
export type { Layout } from '../common/layout.js';
export type {
  CalibrationResult,
  MatrixWritten,
  ReadoutTiming,
  VectorWritten,
} from '../common/results.js';
export type { CurvatureForm, DampingMode } from '../common/structures.js';
export { loadSettings, SettingsError, type Sources } from './config/loadSettings.js';
export { type Settings, type SettingsInput, settingsSchema } from './config/settings.js';
export type * from './device/device.js';
export { DeviceError, invalidArgument } from './device/errors.js';
export type * from './device/matrix.js';
export type * from './device/tensor.js';
export { type RunningServer, startServer } from './startServer.js';
