import type { Floats } from '../../compute/compute.js';
import type { Checkpoint } from './checkpoint.js';
import type { Window } from './timeline.js';

/** Versions in effect at the first reading. */
export interface ReadVersions {
  matrix: number;
  target: number;
}

/** A read-out: `count` readings of the state, from which the device evolves on from one to the next. */
export interface ReadRun {
  count: number;
  /** Units of tau from one reading to the next; 0 reads one state several times. */
  interval: number;
  /** Device time of the first reading, seconds. */
  first: number;
  /** Seconds from one reading to the next. */
  spacing: number;
  /** Present if the read-out evolves the state. */
  window?: Window;
  /** Most states computed at once. */
  batch: number;
  /** Readings done. */
  done: number;
  /** Readings that are wanted so far. */
  goal: number;
  /** Units of tau until the next reading: exact, where differences of device times are not. */
  left: number;
  /** The state that all readings are of, where the interval is 0. */
  frozen?: Floats;
  /** Noise between readings. */
  normals?: (out: Floats) => void;
  /** Ends with the call. */
  breath: Checkpoint;
  cancelled: boolean;
  /** `deliver` changes what it is given. */
  changesReadings(): boolean;
  /** Takes `count` states, count x N. */
  deliver(states: Floats, count: number, versions: ReadVersions): void;
}

/** Device time of reading `index`. */
export function readingTime(run: ReadRun, index: number): number {
  return run.first + index * run.spacing;
}
