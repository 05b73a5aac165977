import type { AnalogCharacteristics__Output } from '../proto/types/spu/v1/AnalogCharacteristics.js';
import type { CalibrationEntry__Output } from '../proto/types/spu/v1/CalibrationEntry.js';
import type { Converter__Output } from '../proto/types/spu/v1/Converter.js';
import type { DeviceDescription__Output } from '../proto/types/spu/v1/DeviceDescription.js';
import type { DeviceLimits__Output } from '../proto/types/spu/v1/DeviceLimits.js';
import type { DataType } from './dtype.js';
import type { Reduction } from './operations/sampling.js';
import type { MatrixSource } from './structures/matrix.js';
import { plain } from './wire.js';

/** Inclusive. */
export interface CountRange {
  min: number;
  max: number;
}

/** What a device can take. */
export interface DeviceLimits {
  /** N. */
  dimension: CountRange;
  /** b * dz of a low-rank matrix. */
  rank: CountRange;
  structures: MatrixSource['kind'][];
  dtypes: DataType[];
  reductions: Reduction[];
  /** Longest evolution, in units of tau. */
  maxDuration: number;
  maxSamples: number;
  /** For matrices, bytes: one in effect and one on its way must fit. */
  memoryBytes: number;
}

/** Signed two's complement, mid-tread: step = 2 fullScale / 2^bits, codes -2^(bits-1) to 2^(bits-1) - 1. */
export interface Converter {
  /** 0 means bypassed. */
  bits: number;
  /** In units of the quantity; absent where it is chosen at each load or read. */
  fullScale?: number;
  rounding: string;
}

export interface AnalogCharacteristics {
  /** Time constant R C, seconds. */
  tau: number;
  /** Noise variance: the stationary covariance is kappa A^-1. */
  kappa?: number;
  matrixDac?: Converter;
  vectorDac?: Converter;
  adc?: Converter;
  clock?: string;
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

/** Everything a device says of itself; what it cannot state is absent. */
export interface DeviceDescription {
  name: string;
  vendor: string;
  model: string;
  serial: string;
  driver: 'emulator' | 'hardware' | 'unspecified';
  /** "spu.v1". */
  protocolVersion: string;
  /** Such as "spu.emulator.v1". */
  extensions: string[];
  limits?: DeviceLimits;
  analog?: AnalogCharacteristics;
  timing?: TimingModel;
  calibration: CalibrationEntry[];
  /** Cells known to be bad, counted from 0. */
  badCells: number[];
  /** An emulator's linear algebra, and why it was chosen. */
  compute?: string;
}

/** LOW_RANK of STRUCTURE_KIND_LOW_RANK as lowRank. */
function name<T extends string>(wire: string, prefix: string): T {
  return wire
    .slice(prefix.length)
    .toLowerCase()
    .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as T;
}

const converter = (message: Converter__Output): Converter => plain(message);

function readAnalog(message: AnalogCharacteristics__Output): AnalogCharacteristics {
  const { matrixDac, vectorDac, adc, ...rest } = plain(message);
  return {
    ...rest,
    ...(matrixDac && { matrixDac: converter(matrixDac) }),
    ...(vectorDac && { vectorDac: converter(vectorDac) }),
    ...(adc && { adc: converter(adc) }),
  };
}

function readLimits(message: DeviceLimits__Output): DeviceLimits {
  return {
    ...message,
    dimension: message.dimension ?? { min: 0, max: 0 },
    rank: message.rank ?? { min: 0, max: 0 },
    structures: message.structures.map((value) => name(value, 'STRUCTURE_KIND_')),
    dtypes: message.dtypes.map((value) => name(value, 'DATA_TYPE_')),
    reductions: message.reductions.map((value) => name(value, 'REDUCTION_')),
  };
}

export function readCalibration(entries: CalibrationEntry__Output[]): CalibrationEntry[] {
  return entries.map(({ measuredAt, ...entry }) => ({
    ...entry,
    measuredAt: new Date((measuredAt?.seconds ?? 0) * 1000 + (measuredAt?.nanos ?? 0) / 1e6),
  }));
}

export function readDescription(message: DeviceDescription__Output): DeviceDescription {
  const { limits, analog, timing, ...rest } = plain(message);
  return {
    ...rest,
    driver: name(message.driver, 'DRIVER_KIND_'),
    ...(limits && { limits: readLimits(limits) }),
    ...(analog && { analog: readAnalog(analog) }),
    ...(timing && { timing: plain(timing) }),
    calibration: readCalibration(message.calibration),
  };
}
