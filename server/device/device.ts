import type { DeviceDescription, DeviceHealth } from '../../common/description.js';
import type { DeviceStatus as CommonStatus } from '../../common/deviceStatus.js';
import type { DeviceTime } from '../../common/deviceTime.js';
import type { SampleType } from '../../common/dtype.js';
import type { InitialState } from '../../common/initialState.js';
import type { Reduction } from '../../common/reductions.js';
import type {
  CalibrationResult,
  Evolution,
  EvolutionStatus,
  MatrixWritten,
  ReadoutTiming,
  SampleHeader,
  VectorWritten,
} from '../../common/results.js';
import type { VectorRole } from '../../common/roles.js';
import type { MatrixSpec } from './matrix.js';
import type { TensorSpec } from './tensor.js';

export type { InitialState } from '../../common/initialState.js';
export type { Reduction } from '../../common/reductions.js';
export type { Evolution, EvolutionStatus, HostTimes, SampleHeader } from '../../common/results.js';
export type { VectorRole } from '../../common/roles.js';

/**
 * A point of device time: the present; a tick (of the present epoch); the end of an evolution, which means now for a load
 * where it has ended; `end`: the end of the last evolution if one is under way or queued, else now.
 */
export type TimePoint =
  | { at: 'now' }
  | { at: 'tick'; tick: number }
  | { at: 'evolution'; id: string }
  | { at: 'end' };

export interface MatrixLoaded extends MatrixWritten {
  /** Wall seconds of computation after the last byte. */
  compute: number;
}

/** Another lambda for the matrix loaded last, whose cells stay as they are. */
export interface DampingChange {
  /** lambda, instead of that of the whole matrix: blocks that have one of their own keep it. */
  damping: number;
  /** Version of the matrix loaded last; FAILED_PRECONDITION if another was. Absent accepts any. */
  expectedVersion?: number;
}

/** A target or a state to be written. */
export interface VectorSpec {
  role: VectorRole;
  tensor: TensorSpec;
}
export interface VectorLoaded extends VectorWritten {
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
  /** All bytes are in: takes effect at `effectiveAt`, as a whole. Throws DeviceError and leaves the old matrix if it cannot. */
  commit(effectiveAt: TimePoint, signal?: AbortSignal): Promise<Loaded>;
  /** The upload failed or was aborted: its memory is free, and the device is as it was. */
  discard(): void;
}

/** An evolution that is asked for; it starts when those before it have ended. */
export interface EvolveRequest {
  /** Units of tau. */
  duration: number;
  initialState: InitialState;
  expectedMatrixVersion?: number;
  expectedTargetVersion?: number;
}

/** A read-out that is asked for: `burnIn` is evolved, then `count` readings are taken, `interval` apart. */
export interface SampleRequest {
  at: TimePoint;
  count: number;
  /** Units of tau. */
  interval: number;
  /** Units of tau. */
  burnIn: number;
  reduction: Reduction;
  dtype: SampleType;
}
/** Times of a read-out, in modelled seconds. */
export interface SampleTiming extends ReadoutTiming {
  /** Wall seconds. */
  compute: number;
}

/** A read-out: header first, then its bytes in order, then timing. */
export type SampleEvent =
  | { kind: 'header'; header: SampleHeader }
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'timing'; timing: SampleTiming };

/** How far a calibration has come. */
export interface CalibrationProgress {
  stage: string;
  /** 0 to 1. */
  progress: number;
  /** Last only. */
  result?: CalibrationResult;
}

/** What the device is doing. */
export interface DeviceStatus extends CommonStatus {
  /** State loaded last in this session; 0 for none. */
  stateVersion: number;
}

/** A damping, a target, an evolution and a read-out, each of which may be absent. */
export interface StepRequest {
  /** Another lambda for the matrix loaded last, before everything else; in effect after what is queued. */
  damping?: number;
  target?: {
    tensor: TensorSpec;
    /** All of its numbers, as `tensor` says. */
    data: Uint8Array;
  };
  evolve?: EvolveRequest;
  /** Without `at`: the end of the step's evolution; if it has none, `end`. */
  sample?: Omit<SampleRequest, 'at'> & { at?: TimePoint };
}

/** What a step's parts answer, in their order. */
export type StepEvent =
  | { kind: 'matrix'; loaded: MatrixLoaded }
  | { kind: 'vector'; loaded: VectorLoaded }
  | { kind: 'evolution'; evolution: Evolution }
  | SampleEvent;

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
  /** Takes a target or a state, as openMatrix takes a matrix. */
  openVector(spec: VectorSpec): Promise<Upload<VectorLoaded>>;
  /**
   * Changes the damping of the matrix loaded last; from `effectiveAt` on it is a new version of it. Throws DeviceError and leaves
   * the old one if that cannot be. Absent: a client has to load the matrix again.
   */
  changeDamping?(change: DampingChange, effectiveAt: TimePoint, signal?: AbortSignal): Promise<MatrixLoaded>;
  /** Accepts an evolution and returns at once. */
  evolve(request: EvolveRequest): Promise<Evolution>;
  /** In the order in which they were accepted: those that have not ended, and the last ones of the session that have. */
  evolutions?(): Promise<EvolutionStatus[]>;
  /**
   * Ends an evolution before its time; the state is held where it is. Throws FAILED_PRECONDITION if it had ended. Absent:
   * the device has no such thing.
   */
  cancelEvolution?(id: string): Promise<EvolutionStatus>;
  /** Reads the state; it waits for the end of what has to happen before, and stops when the signal aborts. */
  sample(request: SampleRequest, signal: AbortSignal): AsyncIterable<SampleEvent>;
  /**
   * changeDamping, openVector, evolve and sample of one training step in one exchange, for a device far enough away (another thread,
   * a link) that the way to it counts. Absent: the server makes the single calls.
   */
  step?(request: StepRequest, signal: AbortSignal): AsyncIterable<StepEvent>;
  /**
   * Measures offset, gain and noise, and stores the correction. `readings` are averaged for each point; 0 leaves it to
   * the device. Absent: the device has no such thing.
   */
  calibrate?(readings: number, signal: AbortSignal): AsyncIterable<CalibrationProgress>;
  /** Forgets the corrections in force. Absent where there are none. */
  resetCalibration?(): Promise<void>;
  /** What the device is doing: answered at once, whatever it does. Without the norm of the state if nobody wants it. */
  status(wants?: { stateNorm: boolean }): Promise<DeviceStatus>;
  /** Whether the device answers, told at once and without asking it. Absent: it is taken to. */
  health?(): DeviceHealth;
  /** Lets go of the board: the server stops. */
  close(): Promise<void>;
  /** Only an emulated device has it: spu.emulator.v1. */
  readonly emulator?: EmulatorControl;
}

/** Bytes at the beginning of a snapshot that say what it is. */
export const snapshotHeadBytes = 32;

/** What only an emulated device can do. */
export interface EmulatorControl {
  /** The whole configuration. */
  getConfig(): Promise<Record<string, unknown>>;
  /**
   * Merges the changes and validates the whole; all or nothing. What is changed with `stays` false, here and below, ends with
   * the session, at the next reset().
   */
  updateConfig(changes: Record<string, unknown>, stays?: boolean): Promise<Record<string, unknown>>;
  /** Moves a virtual clock. */
  advanceClock(seconds: number): Promise<DeviceTime>;
  /** Breaks something; answers the id of the fault. */
  injectFault(kind: string, parameters: Record<string, unknown>, stays?: boolean): Promise<string>;
  /** None means all; NOT_FOUND, and nothing is cleared, if one is not in force. Returns how many were. */
  clearFaults(ids: string[], stays?: boolean): Promise<number>;
  /** Bytes that a snapshot would have now, or rather more. */
  snapshotBytes(): Promise<number>;
  /** The whole device, bit for bit. */
  saveSnapshot(): Promise<Uint8Array>;
  /**
   * Bytes that a whole snapshot has, told from its first `snapshotHeadBytes`. Throws INVALID_ARGUMENT for what is none, so
   * that nothing else is received.
   */
  snapshotLength(head: Uint8Array): number;
  /** A new epoch of device time begins. A snapshot that cannot be restored leaves the device as it was. */
  restoreSnapshot(bytes: Uint8Array, stays?: boolean): Promise<DeviceTime>;
}

/** A driver module's default export: makes one device. `options` is the device's part of the configuration. */
export type CreateDevice = (
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
) => Promise<Device>;

/** The part of a pino logger that a driver needs. */
export interface DeviceLog {
  /** What an operator may like to know. */
  info(fields: object, message: string): void;
  /** What an operator should look at. */
  warn(fields: object, message: string): void;
  /** What does not work. */
  error(fields: object, message: string): void;
}
