import { elementBytes, type SampleType } from '../../common/dtype.js';
import { type Reduction, rowsRead } from '../../common/reductions.js';
import { dtypeNames, reductionNames } from '../../proto/enumNames.js';
import type { SampleRequest } from '../../proto/types/spu/v1/SampleRequest.js';
import { checkExtent, checkNotNegative } from '../checks.js';
import { type TimePoint, wireTimePoint } from '../wire/timePoint.js';

export interface SampleOptions {
  /** When the first is read; absent means now, and in a step the end of its evolution. */
  at?: TimePoint;
  /** How many; default 1. */
  count?: number;
  /** Device time from one to the next, in units of tau; the device goes on evolving. Default 0. */
  interval?: number;
  /** Device time evolved and thrown away before the first, in units of tau. Default 0. */
  burnIn?: number;
  /** Default 'none'. */
  reduction?: Reduction;
  /** Number format of what comes back; default 'float32'. */
  dtype?: SampleType;
}

export function wireSample(sessionId: string, options: SampleOptions): SampleRequest {
  const { at, count = 1, interval = 0, burnIn = 0, reduction = 'none', dtype = 'float32' } = options;
  checkExtent('count', count);
  checkNotNegative('interval', interval);
  checkNotNegative('burnIn', burnIn);
  return {
    sessionId,
    at: wireTimePoint(at),
    count,
    interval,
    burnIn,
    reduction: reductionNames[reduction],
    dtype: dtypeNames[dtype],
  };
}

/** True where a second reading finds the same state: reading alone moves nothing. */
export const isRepeatableSample = ({ count = 1, burnIn = 0 }: SampleOptions) => count === 1 && burnIn === 0;

const pageBytes = 4096;

/** Memory for a read-out of N cells, faulted in: that takes longer than to write it. */
export function readOutMemory(n: number, options: SampleOptions): ArrayBuffer {
  const { count = 1, reduction = 'none', dtype = 'float32' } = options;
  const bytes = new Uint8Array(rowsRead(reduction, count) * n * elementBytes[dtype]);
  for (let page = 0; page < bytes.length; page += pageBytes) bytes[page] = 0;
  return bytes.buffer;
}
