import type { DeviceTime } from './deviceTime.js';

/**
 * What a device does at the moment.
 *
 * @example
 * for await (const { activity } of session.watch()) if (activity === 'idle') break;
 */
export type DeviceActivity = 'idle' | 'loading' | 'evolving' | 'sampling' | 'calibrating';

/**
 * What a device has done since the server started.
 *
 * @example
 * for await (const { counters } of session.watch()) console.log(counters.samples);
 */
export interface DeviceCounters {
  matrices: number;
  vectors: number;
  evolutions: number;
  samples: number;
}

/** What a device is doing. */
export interface DeviceStatus {
  time: DeviceTime;
  /** Euclidean norm of the state; absent before there is one. */
  stateNorm?: number;
  activity: DeviceActivity;
  /** Matrix loaded last in this session; 0 for none. */
  matrixVersion: number;
  /** Target loaded last in this session; 0 for none. */
  targetVersion: number;
  counters: DeviceCounters;
}
