import type { Floats } from '../../compute/compute.js';
import type { SampleEvent, SampleRequest } from '../../device/device.js';

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

/** `dimension` is N. Reductions are accumulated in float64, state by state, so that none is stored. */
export function createReducer(request: SampleRequest, dimension: number): Reducer {
  const { reduction, count, dtype } = request;
  if (reduction === 'none') {
    const pending: SampleEvent[] = [];
    return {
      shape: [count, dimension],
      take: (states) => pending.push(...chunksOf(states, dtype)),
      events: () => pending.splice(0),
      finish: () => [],
    };
  }
  const moments = createMoments(dimension, reduction === 'meanAndVariance');
  return {
    shape: reduction === 'mean' ? [dimension] : [2, dimension],
    take: moments.take,
    events: () => [],
    finish: () => chunksOf(moments.result(), dtype),
  };
}

/** Mean and unbiased variance of each cell (Welford 1962). */
function createMoments(dimension: number, withVariance: boolean) {
  const mean = new Float64Array(dimension);
  const squares = new Float64Array(withVariance ? dimension : 0);
  let seen = 0;
  return {
    take(states: Floats, count: number) {
      for (let k = 0; k < count; k++) {
        const weight = 1 / ++seen;
        const row = k * dimension;
        for (let i = 0; i < dimension; i++) {
          const delta = states[row + i] - mean[i];
          mean[i] += delta * weight;
          if (withVariance) squares[i] += delta * (states[row + i] - mean[i]);
        }
      }
    },
    result(): Float64Array {
      if (!withVariance) return mean;
      const both = new Float64Array(2 * dimension);
      both.set(mean);
      for (let i = 0; i < dimension; i++) both[dimension + i] = squares[i] / (seen - 1);
      return both;
    },
  };
}

/** Each chunk has a buffer of its own, which may be transferred to another thread. */
function chunksOf(values: Floats, dtype: SampleRequest['dtype']): SampleEvent[] {
  const numbers = dtype === 'float64' ? Float64Array : Float32Array;
  const size = chunkBytes / numbers.BYTES_PER_ELEMENT;
  const events: SampleEvent[] = [];
  for (let start = 0; start < values.length; start += size) {
    const chunk = new numbers(values.subarray(start, start + size));
    events.push({ kind: 'data', bytes: new Uint8Array(chunk.buffer) });
  }
  return events;
}
