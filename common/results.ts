import type { CalibrationEntry } from './description.js';
import type { SampleType } from './dtype.js';

/**
 * Times measured on the host of the server.
 *
 * @example
 * const { receive, compute }: HostTimes = (await session.loadVector(b)).host;
 */
export interface HostTimes {
  /** Wall seconds from first message to last byte. */
  receive: number;
  /** Wall seconds from last byte to answer, or of the computation of a read-out. */
  compute: number;
}

/** What programming a matrix did in the device. */
export interface MatrixWritten {
  /** Counted from 1 in each session. */
  version: number;
  /** rms(programmed - sent) / rms(sent) over all cells. */
  quantizationError: number;
  /** Entries that the range of the converter or cell clipped. */
  clipped: number;
  /**
   * Full scale of the converter for each tensor, in its unit; 0 for one that was worked into others. Absent or empty
   * where the converter is bypassed.
   */
  fullScales?: number[];
  /** Eigenvalues of the programmed A, where known. */
  smallestEigenvalue?: number;
  largestEigenvalue?: number;
  /** Tick from which it is in effect; absent while it waits for an evolution's end. */
  effectiveTick?: number;
  /** Modelled seconds. */
  programmingTime: number;
}

/** What writing a vector did in the device. */
export interface VectorWritten {
  /** Counted from 1 in each session and role. */
  version: number;
  /** rms(written - sent) / rms(sent). */
  quantizationError: number;
  clipped: number;
  /** Full scale of the converter; absent where it is bypassed. */
  fullScale?: number;
  /** Tick from which it is in effect; absent while it waits for an evolution's end. */
  effectiveTick?: number;
  /** Modelled seconds. */
  writeTime: number;
}

/**
 * An evolution that was accepted.
 *
 * @example
 * const { id, startTick, endTick }: Evolution = await session.evolve({ duration: 50 });
 * const seconds = (endTick - startTick) * session.secondsPerTick;
 */
export interface Evolution {
  id: string;
  startTick: number;
  endTick: number;
  /** In effect at its start, as planned when it was accepted. */
  matrixVersion: number;
  targetVersion: number;
  /** Smallest eigenvalue of A, the rate of the slowest mode in 1/tau; absent where unknown. */
  slowestRate?: number;
}

/**
 * How far an evolution has come.
 *
 * @example
 * const isOver = (phase: EvolutionPhase) => phase === 'ended' || phase === 'cancelled';
 */
export type EvolutionPhase = 'queued' | 'running' | 'ended' | 'cancelled';

/** An evolution as it ran, or is planned. */
export interface EvolutionStatus {
  id: string;
  phase: EvolutionPhase;
  startTick: number;
  endTick: number;
  /** Those that it ran with, or will as planned now, in their order. */
  matrixVersions: number[];
  targetVersions: number[];
}

/**
 * Announces the samples.
 *
 * @example
 * for await (const event of session.sampleStream()) if (event.kind === 'header') console.log(event.header.shape);
 */
export interface SampleHeader {
  /** [count, N], or [N] of a mean, [2, N] of a mean and a variance, [1 + N, N] of a mean and a covariance. */
  shape: number[];
  dtype: SampleType;
  /** In effect at the first sample. */
  matrixVersion: number;
  targetVersion: number;
  firstTick: number;
  lastTick: number;
}

/** How a read-out went in the device: modelled seconds. */
export interface ReadoutTiming {
  link: number;
  vectorDac: number;
  programming: number;
  evolve: number;
  adc: number;
  /** Readings that the ADC clipped. */
  clipped: number;
  /** Full scale of the ADC, in units of the state; absent where it is bypassed. */
  fullScale?: number;
  /** Passes that finding the range took; 1 where it is fixed. */
  rangePasses: number;
  /** Modelled joules of load, evolution and read-out since the last sample; absent where not stated. */
  energy?: number;
}

/**
 * What a calibration found. Errors are root mean square, in units of the state.
 *
 * @example
 * const { errorBefore, errorAfter }: CalibrationResult = await session.calibrate();
 */
export interface CalibrationResult {
  errorBefore: number;
  errorAfter: number;
  /** Corrections now in force. */
  entries: CalibrationEntry[];
}
