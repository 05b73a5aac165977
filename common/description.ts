import type { DataType } from './dtype.js';
import type { Reduction } from './reductions.js';
import type { StructureKind } from './structures.js';

/** Inclusive. */
export interface CountRange {
  min: number;
  max: number;
}

/** What a device can take. */
export interface DeviceLimits {
  /** N. */
  dimension: CountRange;
  /** b dz of a low-rank matrix. */
  rank: CountRange;
  structures: StructureKind[];
  dtypes: DataType[];
  reductions: Reduction[];
  /** Longest evolution, in units of tau. */
  maxDuration: number;
  maxSamples: number;
  /** For matrices, bytes: one in effect and one on its way must fit. */
  memoryBytes: number;
}

/** Signed two's complement, mid-tread: step = 2 fullScale / 2^bits, codes -2^(bits-1) to 2^(bits-1) - 1. */
export interface ConverterDescription {
  /** 0 means bypassed. */
  bits: number;
  /** In units of the quantity; absent where it is chosen at each load or read. */
  fullScale?: number;
  rounding: 'nearest' | 'stochastic';
}

export interface AnalogCharacteristics {
  /** Time constant R C, seconds. */
  tau: number;
  /** Noise variance: the stationary covariance is kappa A^-1. */
  kappa?: number;
  matrixDac?: ConverterDescription;
  vectorDac?: ConverterDescription;
  adc?: ConverterDescription;
  clock?: 'virtual' | 'realtime';
}

/** Modelled times: seconds, unless named otherwise. */
export interface TimingModel {
  linkBitsPerSecond?: number;
  linkLatency?: number;
  linkBitsPerEntry?: number;
  programmingPerCell?: number;
  vectorDacPerEntry?: number;
  adcPerEntry?: number;
}

/** One stored correction. */
export interface CalibrationEntry {
  name: string;
  value: number;
  unit: string;
  measuredAt: Date;
}

export type DriverKind = 'emulator' | 'hardware';

/** Everything a device says of itself; what it cannot state is absent. */
export interface DeviceDescription {
  name: string;
  vendor: string;
  model: string;
  serial: string;
  driver: DriverKind;
  /** Such as "spu.emulator.v1". */
  extensions: string[];
  limits: DeviceLimits;
  analog: AnalogCharacteristics;
  timing: TimingModel;
  calibration: CalibrationEntry[];
  /** Cells known to be bad, counted from 0. */
  badCells: number[];
  /** An emulator's linear algebra, and why it was chosen. */
  compute?: string;
}
