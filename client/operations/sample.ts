import { elementBytes, type SampleType, sampleTypes } from '../../common/dtype.js';
import { type Reduction, reductions, rowsRead } from '../../common/reductions.js';
import { dtypeNames, reductionNames } from '../../proto/enumNames.js';
import type { SampleRequest } from '../../proto/types/spu/v1/SampleRequest.js';
import { extent, flag, notNegative, oneOf, optionsOf } from '../checks.js';
import { type CallOptions, callChecks } from '../transport/calls.js';
import { type TimePoint, timePoint, wireTimePoint } from '../wire/timePoint.js';

/**
 * What is read.
 *
 * @example
 * await session.sample({ count: 100, interval: 2, reduction: 'meanAndVariance', dtype: 'float64' });
 */
export interface SampleOptions {
  /** When the first is read; absent means the end of the last evolution (in a step: of its own), else now. */
  at?: TimePoint;
  /** How many; default 1. */
  count?: number;
  /** Device time from one to the next, in units of tau; the device goes on evolving. 0 (default), or at least one tick. */
  interval?: number;
  /** Device time evolved and thrown away before the first, in units of tau. 0 (default), or at least one tick. */
  burnIn?: number;
  /** What comes back instead of every sample. Default 'none'. */
  reduction?: Reduction;
  /** Number format of what comes back; default 'float32'. float16 halves the bytes, and becomes a Float32Array. */
  dtype?: SampleType;
  /** Protects the numbers by a CRC32C. Default false. */
  checksum?: boolean;
}

const optional = {
  at: timePoint,
  count: extent,
  interval: notNegative,
  burnIn: notNegative,
  reduction: oneOf(reductions),
  dtype: oneOf(sampleTypes),
  checksum: flag,
};

/** In a Run, which has a signal for all of its calls. */
export const checkSample = optionsOf<SampleOptions>('sample', {}, optional);
export const checkSampleCall = optionsOf<SampleOptions & CallOptions>(
  'sample',
  {},
  { ...optional, ...callChecks },
);

/** The options must have been checked. */
export function wireSample(sessionId: string, options: SampleOptions): SampleRequest {
  const { at, count = 1, interval = 0, burnIn = 0, reduction = 'none', dtype = 'float32' } = options;
  return {
    sessionId,
    at: wireTimePoint(at),
    count,
    interval,
    burnIn,
    reduction: reductionNames[reduction],
    dtype: dtypeNames[dtype],
    checksum: options.checksum ?? false,
  };
}

/** True where a second reading finds the same state: reading alone moves nothing. */
export const isRepeatableSample = ({ count = 1, burnIn = 0 }: SampleOptions) => count === 1 && burnIn === 0;

const pageBytes = 4096;

/** Memory for a read-out of N cells, faulted in: that takes longer than to write it. */
export function readOutMemory(n: number, options: SampleOptions): ArrayBuffer {
  const { count = 1, reduction = 'none', dtype = 'float32' } = options;
  const bytes = new Uint8Array(rowsRead(reduction, count, n) * n * elementBytes[dtype]);
  for (let page = 0; page < bytes.length; page += pageBytes) bytes[page] = 0;
  return bytes.buffer;
}
