import type { DataType, SampleType } from './dtype.js';
import type { Reduction } from './reductions.js';
import type { StructureKind } from './structures.js';

/**
 * Inclusive.
 *
 * @example
 * const { min, max } = session.device.limits!.dimension;
 */
export interface CountRange {
  min: number;
  max: number;
}

/**
 * What a device can take.
 *
 * @example
 * const { dimension, structures, dtypes } = session.device.limits!;
 */
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
  /** Evolutions that may wait behind the one that runs. */
  maxQueuedEvolutions: number;
  /** Readings averaged for one point of a calibration. */
  maxCalibrationReadings: number;
  /** Number formats of read-outs. */
  sampleDtypes: SampleType[];
  /** N up to which the covariance of samples is made. */
  maxCovarianceDimension: number;
  /** |a_ij - a_ji| of a full symmetric tensor over its largest |a_ij| up to which it counts as rounding; more is refused. */
  asymmetryTolerance: number;
  /** Blocks of a block-diagonal matrix. */
  maxBlocks: number;
  /** Column segments of a low-rank matrix. */
  maxSegments: number;
}

/**
 * Signed two's complement, mid-tread: step = 2 fullScale / 2^bits, codes -2^(bits-1) to 2^(bits-1) - 1.
 *
 * @example
 * const { bits, rounding } = session.device.analog!.adc!;
 */
export interface ConverterDescription {
  /** 0 means bypassed. */
  bits: number;
  /** In units of the quantity; absent where it is chosen at each load or read. */
  fullScale?: number;
  rounding: Rounding;
}

/**
 * How a converter rounds: to the nearest code, or to one of the two beside the value so that the mean is kept.
 *
 * @example
 * const isUnbiased = session.device.analog?.matrixDac?.rounding === 'stochastic';
 */
export type Rounding = 'nearest' | 'stochastic';
/**
 * What moves device time: only what asks for a later time, or time itself.
 *
 * @example
 * const isVirtual = session.device.analog?.clock === 'virtual';
 */
export type ClockKind = 'virtual' | 'realtime';
/**
 * What the state does between evolutions: it is held, or goes on relaxing.
 *
 * @example
 * const isHeld = session.device.analog?.idleState === 'hold';
 */
export type IdleState = 'hold' | 'freeRun';

/**
 * The truth lies within nominal * (1 +- relative) +- absolute.
 *
 * @example
 * const { relative, absolute } = session.device.analog!.tolerances!.kappa!;
 */
export interface Tolerance {
  relative: number;
  /** In the unit of the quantity. */
  absolute: number;
}

/**
 * Bounds of what a device states of itself.
 *
 * @example
 * const { tau, gain } = session.device.analog!.tolerances!;
 */
export type Tolerances = Partial<
  Record<'tau' | 'kappa' | 'gain' | 'offset' | 'cellError' | 'drift', Tolerance>
>;

/**
 * The analog side of a device.
 *
 * @example
 * const { tau, kappa, secondsPerTick } = session.device.analog!;
 */
export interface AnalogCharacteristics {
  /** Time constant R C, seconds. */
  tau: number;
  /** Noise variance: the stationary covariance is kappa A^-1. */
  kappa?: number;
  matrixDac?: ConverterDescription;
  vectorDac?: ConverterDescription;
  adc?: ConverterDescription;
  clock?: ClockKind;
  /** One tick of device time, in seconds. */
  secondsPerTick: number;
  idleState?: IdleState;
  tolerances?: Tolerances;
}

/**
 * Modelled times: seconds, unless named otherwise.
 *
 * @example
 * const { linkBitsPerSecond, linkLatency } = session.device.timing!;
 */
export interface TimingModel {
  linkBitsPerSecond?: number;
  linkLatency?: number;
  linkBitsPerEntry?: number;
  programmingPerCell?: number;
  vectorDacPerEntry?: number;
  adcPerEntry?: number;
}

/**
 * Unit of a measured value: a number, parts of the converter's full scale, the unit of the state, ...
 *
 * @example
 * const gains = entries.filter(({ unit }) => unit === 'one');
 */
export type Unit = 'one' | 'fullScale' | 'state' | 'second' | 'volt';
/** All of them. */
export const units = ['one', 'fullScale', 'state', 'second', 'volt'] as const satisfies readonly Unit[];

/**
 * One stored correction.
 *
 * @example
 * for (const { name, value, unit } of await spu.getCalibration('spu0')) console.log(name, value, unit);
 */
export interface CalibrationEntry {
  name: string;
  value: number;
  unit: Unit;
  measuredAt: Date;
}

/** Parts of the protocol that a device may have or not; docs/protocol.md says what each is. */
export const features = [
  'run',
  'step',
  'loadedDamping',
  'uploadChecksum',
  'sampleChecksum',
  'uploadStreams',
  'seed',
  'effectiveAt',
  'evolutionQueue',
  'cancelEvolution',
  'calibrate',
  'loadedState',
  'lowerTriangle',
  'factoredDamping',
] as const;
/**
 * A part of the protocol that a device may have or not.
 *
 * @example
 * const needed: Feature[] = ['run', 'loadedDamping'];
 * const isFit = needed.every((feature) => session.device.features.includes(feature));
 */
export type Feature = (typeof features)[number];

/**
 * What a server can take in front of its devices. Times are seconds.
 *
 * @example
 * const { maxUploads, lease, grace } = session.device.service!;
 */
export interface ServiceLimits {
  maxMessageBytes: number;
  maxChunkBytes: number;
  maxUploads: number;
  maxUploadStreams: number;
  rememberedUploadIds: number;
  rememberedRequestIds: number;
  lease: number;
  grace: number;
  maxWaiting: number;
  maxMetadataBytes: number;
}

/**
 * What stands behind a device: software, or a board.
 *
 * @example
 * const isReal = session.device.driver === 'hardware';
 */
export type DriverKind = 'emulator' | 'hardware';

/**
 * Whether a device answers, as the server knows without asking it. `unresponsive`: not for a while; if it goes on the device
 * is started again, which loses what was loaded.
 *
 * @example
 * const healthy = (await spu.listDevices()).filter(({ health }) => health === 'ready');
 */
export type DeviceHealth = 'ready' | 'unresponsive' | 'restarting' | 'failed';

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
  /** What the device itself has; the server adds what it does for every device. */
  features: Feature[];
}
