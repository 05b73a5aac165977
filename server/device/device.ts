import type { DeviceDescription } from './description.js';
import type { MatrixSpec } from './matrix.js';
import type { StepEvent, StepRequest } from './step.js';
import type { DataType, TensorSpec } from './tensor.js';

/** A moment of device time. Times are seconds since power-on. */
export type TimePoint = { at: 'now' } | { at: 'time'; time: number } | { at: 'evolution'; id: string };

export interface HostTimes {
  /** Wall seconds from first message to last byte. */
  receive: number;
  /** Wall seconds from last byte to answer, or of the computation of a read-out. */
  compute: number;
}

export interface MatrixLoaded {
  version: number;
  /** rms(programmed - sent) / rms(sent) over all cells. */
  quantizationError: number;
  clipped: number;
  /** Full scale of the converter for each tensor; 0 for one that was worked into others; absent where it is bypassed. */
  fullScales?: number[];
  smallestEigenvalue?: number;
  largestEigenvalue?: number;
  /** Device time from which it is in effect; absent while it waits for an evolution's end. */
  effectiveTime?: number;
  /** Modelled seconds. */
  programmingTime: number;
  /** Wall seconds of computation after the last byte. */
  compute: number;
}

/** Another lambda for the matrix loaded last, whose cells stay as they are. */
export interface DampingChange {
  /** lambda, in place of that of the whole matrix: blocks that have one of their own keep it. */
  damping: number;
  /** Version of the matrix loaded last; FAILED_PRECONDITION if another was. Absent accepts any. */
  expectedVersion?: number;
}

export type VectorRole = 'target' | 'state';
export interface VectorSpec {
  role: VectorRole;
  tensor: TensorSpec;
}
export interface VectorLoaded {
  version: number;
  quantizationError: number;
  clipped: number;
  /** Of the converter; absent where it is bypassed. */
  fullScale?: number;
  effectiveTime?: number;
  /** Modelled seconds. */
  writeTime: number;
  /** Wall seconds. */
  compute: number;
}

/**
 * An upload under way. Whoever receives the bytes writes them straight into `memory`, one array a tensor; nothing of
 * it is visible to the device until `commit`, and `discard` leaves the device as it was.
 */
export interface Upload<Loaded> {
  readonly memory: readonly Uint8Array[];
  /** Says that the first `bytes` bytes of a tensor are in place, so that the driver may begin to work on them. */
  arrived(tensor: number, bytes: number): void;
  /** All bytes are in: takes effect at `effect`, as a whole. Throws DeviceError and leaves the old matrix if it cannot. */
  commit(effectiveAt: TimePoint, signal?: AbortSignal): Promise<Loaded>;
  discard(): void;
}

export type InitialState = 'keep' | 'zero' | 'target' | 'loaded';
export interface EvolveRequest {
  /** Units of tau. */
  duration: number;
  initialState: InitialState;
  expectedMatrixVersion?: number;
  expectedVectorVersion?: number;
}
export interface Evolution {
  id: string;
  startTime: number;
  endTime: number;
  matrixVersion: number;
  vectorVersion: number;
  /** Smallest eigenvalue of A, 1/tau. */
  slowestRate?: number;
}

export type Reduction = 'none' | 'mean' | 'meanAndVariance';
export interface SampleRequest {
  at: TimePoint;
  count: number;
  /** Units of tau. */
  interval: number;
  /** Units of tau. */
  burnIn: number;
  reduction: Reduction;
  dtype: Extract<DataType, 'float32' | 'float64'>;
}
export interface SampleHeader {
  /** [count, N], [N] or [2, N] by reduction. */
  shape: number[];
  dtype: SampleRequest['dtype'];
  matrixVersion: number;
  vectorVersion: number;
  firstTime: number;
  lastTime: number;
}
/** Modelled seconds. */
export interface SampleTiming {
  link: number;
  vectorDac: number;
  programming: number;
  evolve: number;
  adc: number;
  /** Wall seconds. */
  compute: number;
  clipped: number;
  fullScale?: number;
  rangePasses: number;
  /** Joules. */
  energy?: number;
}
/** A read-out: header first, then its bytes in order, then timing. */
export type SampleEvent =
  | { kind: 'header'; header: SampleHeader }
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'timing'; timing: SampleTiming };

export interface CalibrationProgress {
  stage: string;
  /** 0 to 1. */
  progress: number;
  /** Last only. Errors are rms, in units of the state. */
  result?: { errorBefore: number; errorAfter: number; entries: DeviceDescription['calibration'] };
}

export interface DeviceStatus {
  /** Seconds since power-on. */
  deviceTime: number;
  stateNorm?: number;
  activity: 'idle' | 'loading' | 'evolving' | 'sampling' | 'calibrating';
  matrixVersion: number;
  vectorVersion: number;
  counters: { matrices: number; vectors: number; evolutions: number; samples: number };
}

/**
 * The port that a driver implements: an emulated device, a board, a remote SPU, a test double. One client holds a
 * device at a time; calls come in the client's order, and uploads may overlap everything else. Every method may throw
 * DeviceError; any other error is reported to the client as INTERNAL. docs/driver.md tells how to write one.
 */
export interface Device {
  readonly name: string;
  /** What the device is and can do; what it cannot state is absent. */
  describe(): Promise<DeviceDescription>;
  /** A session begins: matrix, vectors and state are forgotten, versions start at 0, noise restarts from the seed. */
  reset(seed: number): Promise<void>;
  /** Reserves memory for a matrix; RESOURCE_EXHAUSTED before anything is allocated if it does not fit. */
  openMatrix(spec: MatrixSpec): Promise<Upload<MatrixLoaded>>;
  openVector(spec: VectorSpec): Promise<Upload<VectorLoaded>>;
  /**
   * Changes the damping of the matrix loaded last; from `effectiveAt` on it is a new version of it. Throws DeviceError and leaves
   * the old one if that cannot be. Absent: a client has to load the matrix again.
   */
  changeDamping?(change: DampingChange, effectiveAt: TimePoint, signal?: AbortSignal): Promise<MatrixLoaded>;
  /** Accepts an evolution and returns at once. */
  evolve(request: EvolveRequest): Promise<Evolution>;
  sample(request: SampleRequest, signal: AbortSignal): AsyncIterable<SampleEvent>;
  /**
   * openVector, evolve and sample of one training step in one exchange, for a device far enough away (another thread,
   * a link) that the way to it counts. Absent: the server makes the single calls.
   */
  step?(request: StepRequest, signal: AbortSignal): AsyncIterable<StepEvent>;
  calibrate(readings: number, signal: AbortSignal): AsyncIterable<CalibrationProgress>;
  status(): Promise<DeviceStatus>;
  close(): Promise<void>;
  /** Only an emulated device has it: spu.emulator.v1. */
  readonly emulator?: EmulatorControl;
}

/** What only an emulated device can do. */
export interface EmulatorControl {
  getConfig(): Promise<Record<string, unknown>>;
  /** Merges the changes and validates the whole; all or nothing. */
  updateConfig(changes: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Moves a virtual clock; returns device time in seconds. */
  advanceClock(seconds: number): Promise<number>;
  injectFault(kind: string, parameters: Record<string, unknown>): Promise<string>;
  clearFaults(ids: string[]): Promise<number>;
  saveSnapshot(): Promise<Uint8Array>;
  /** Returns device time in seconds. */
  restoreSnapshot(bytes: Uint8Array): Promise<number>;
}

/** A driver module's default export: makes one device. `options` is the device's part of the configuration. */
export type CreateDevice = (
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
) => Promise<Device>;

/** The part of a pino logger that a driver needs. */
export interface DeviceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
