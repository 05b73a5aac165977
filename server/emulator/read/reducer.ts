import { type Reduction, rowsRead } from '../../../common/reductions.js';
import type { Floats } from '../../compute/compute.js';
import type { SampleEvent, SampleRequest } from '../../device/device.js';
import { elementBytes } from '../../device/tensor.js';
import { encodeReadings } from './encodeReadings.js';
import { createCovariance, createMoments, type Moments } from './moments.js';

// Data goes out in chunks of at most this size.
const chunkBytes = 2 ** 20;

/** Turns the states of a read-out into bytes: each of them, or what the device reduces them to. */
export interface Reducer {
  readonly shape: number[];
  /** Takes `count` states, count x N. */
  take(states: Floats, count: number): void;
  /** What can be sent by now. */
  events(): SampleEvent[];
  /** What can be sent only after the last state. */
  finish(): SampleEvent[];
}

/** `dimension` is N. */
export function createReducer(request: SampleRequest, dimension: number): Reducer {
  const { reduction, count, dtype } = request;
  const rows = rowsRead(reduction, count, dimension);
  const shape = reduction === 'mean' ? [dimension] : [rows, dimension];
  if (reduction === 'none') {
    const pending: SampleEvent[] = [];
    return {
      shape,
      take: (states) => pending.push(...chunksOf(states, dtype)),
      events: () => pending.splice(0),
      finish: () => [],
    };
  }
  const moments = momentsOf(reduction, dimension);
  return {
    shape,
    take: moments.take,
    events: () => [],
    finish: () => chunksOf(moments.result(), dtype),
  };
}

function momentsOf(reduction: Exclude<Reduction, 'none'>, dimension: number): Moments {
  if (reduction === 'meanAndCovariance') return createCovariance(dimension);
  return createMoments(dimension, reduction === 'meanAndVariance');
}

function chunksOf(values: Floats, dtype: SampleRequest['dtype']): SampleEvent[] {
  const size = chunkBytes / elementBytes[dtype];
  const events: SampleEvent[] = [];
  for (let start = 0; start < values.length; start += size) {
    events.push({ kind: 'data', bytes: encodeReadings(values.subarray(start, start + size), dtype) });
  }
  return events;
}
