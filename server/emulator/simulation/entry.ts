import type { Floats } from '../../compute/compute.js';
import type { InitialState } from '../../device/device.js';
import type { DeviceError } from '../../device/errors.js';
import type { Normals } from '../operators/operator.js';
import type { Checkpoint } from './checkpoint.js';
import type { LoadedMatrix, LoadedVector } from './loaded.js';

/** Versions that an evolution ran with, in their order. */
export interface RanWith {
  matrix: number[];
  target: number[];
}

/** A span of device time in which the state evolves: an evolution, or a read-out that evolves the state further. */
export interface Window {
  id: string;
  /** Device time, ticks. */
  start: number;
  end: number;
  /** As configured when the window was accepted. */
  ticksPerTau: number;
  /** Units of tau still to go. Exact, where differences of device times are not. */
  remaining: number;
  /** It was cancelled in its midst: it ends at `end`, whatever remains. */
  stopped?: boolean;
  /** Applied at the start of an evolution. */
  initialState?: InitialState;
  /** Of an evolution: as far as it has been computed. */
  ranWith?: RanWith;
  /** The read-out whose window it is. */
  run?: ReadRun;
}

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
  /** Device time of the first reading, ticks. */
  first: number;
  /** Ticks from one reading to the next, not rounded. */
  spacing: number;
  /** Device time evolved, seconds. */
  evolved: number;
  /** Present if the read-out evolves the state. */
  window?: Window;
  /** The evolution whose end it waits for. */
  waitsFor?: Window;
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
  normals?: Normals;
  /** Ends with the call. */
  checkpoint: Checkpoint;
  cancelled: boolean;
  /** Ends its call with this. */
  fail(error: DeviceError): void;
  /** `deliver` changes what it is given. */
  changesReadings(): boolean;
  /** Takes `count` states, count x N. */
  deliver(states: Floats, count: number, versions: ReadVersions): void;
}

/** Device time of reading `index`, ticks. */
export function readingTime(run: ReadRun, index: number): number {
  return run.first + Math.round(index * run.spacing);
}

/** A load that takes effect. */
export type Effect =
  | { what: 'matrix'; load: LoadedMatrix }
  | { what: 'target'; load: LoadedVector }
  | { what: 'state'; load: LoadedVector };

/** What happens at a moment of device time. */
export type Happening =
  | { kind: 'start'; window: Window }
  | { kind: 'end'; window: Window }
  | { kind: 'effect'; effect: Effect; waitsFor?: Window }
  | { kind: 'read'; run: ReadRun };

/** One line of the device's plan. */
export type Entry = Happening & {
  /** Device time, ticks. */
  time: number;
  /** The device is past it: nothing may be put before it any more. Its physics may still have to be computed. */
  passed: boolean;
};

/** The end of a window. */
export type EndEntry = Extract<Entry, { kind: 'end' }>;
