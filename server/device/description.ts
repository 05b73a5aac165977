import type { Reduction } from './device.js';
import type { StructureKind } from './matrix.js';
import type { DataType } from './tensor.js';

/** Inclusive. */
export interface CountRange {
  min: number;
  max: number;
}

export interface DeviceLimits {
  dimension: CountRange;
  rank: CountRange;
  structures: StructureKind[];
  dtypes: DataType[];
  reductions: Reduction[];
  /** Units of tau. */
  maxDuration: number;
  maxSamples: number;
  /** For matrices: one in effect and one on its way must fit. */
  memoryBytes: number;
}

/** step = 2 fullScale / 2^bits, codes -2^(bits-1) .. 2^(bits-1) - 1, mid-tread. */
export interface ConverterDescription {
  /** 0 = bypassed. */
  bits: number;
  /** Absent where chosen at each load or read. */
  fullScale?: number;
  rounding: 'nearest' | 'stochastic';
}

export interface AnalogCharacteristics {
  /** R C, seconds. */
  tau: number;
  /** Noise variance: stationary covariance kappa A^-1. */
  kappa?: number;
  matrixDac?: ConverterDescription;
  vectorDac?: ConverterDescription;
  adc?: ConverterDescription;
  clock?: 'virtual' | 'realtime';
}

/** Seconds, unless named otherwise. */
export interface TimingModel {
  linkBitsPerSecond?: number;
  linkLatency?: number;
  linkBitsPerEntry?: number;
  programmingPerCell?: number;
  vectorDacPerEntry?: number;
  adcPerEntry?: number;
}

export interface CalibrationEntry {
  name: string;
  value: number;
  unit: string;
  measuredAt: Date;
}

/** Everything a device says of itself; what it cannot state is absent. */
export interface DeviceDescription {
  name: string;
  vendor: string;
  model: string;
  serial: string;
  driver: 'emulator' | 'hardware';
  extensions: string[];
  limits: DeviceLimits;
  analog: AnalogCharacteristics;
  timing: TimingModel;
  calibration: CalibrationEntry[];
  badCells: number[];
  compute?: string;
}
