import type { CalibrationEntry } from './description.js';
import type { SampleType } from './dtype.js';

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
  /** Device seconds from which it is in effect; absent while it waits for an evolution's end. */
  effectiveTime?: number;
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
  /** Device seconds; absent while it waits for an evolution's end. */
  effectiveTime?: number;
  /** Modelled seconds. */
  writeTime: number;
}

/** An evolution that was accepted. Times are device seconds since power-on. */
export interface Evolution {
  id: string;
  startTime: number;
  endTime: number;
  /** In effect at its start. */
  matrixVersion: number;
  vectorVersion: number;
  /** Smallest eigenvalue of A, the rate of the slowest mode in 1/tau; absent where unknown. */
  slowestRate?: number;
}

/** Announces the samples. Times are device times in seconds since power-on. */
export interface SampleHeader {
  /** [count, N], or [N] of a mean, or [2, N] of a mean and a variance. */
  shape: number[];
  dtype: SampleType;
  matrixVersion: number;
  vectorVersion: number;
  firstTime: number;
  lastTime: number;
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

/** What a calibration found. Errors are root mean square, in units of the state. */
export interface CalibrationResult {
  errorBefore: number;
  errorAfter: number;
  /** Corrections now in force. */
  entries: CalibrationEntry[];
}
