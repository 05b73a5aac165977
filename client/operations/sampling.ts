import { copyBytes } from '../../proto/chunkMessage.js';
import type { SampleHeader__Output } from '../../proto/types/spu/v1/SampleHeader.js';
import type { SampleRequest } from '../../proto/types/spu/v1/SampleRequest.js';
import type { SampleTiming__Output } from '../../proto/types/spu/v1/SampleTiming.js';
import { elementBytes, type Floats } from '../dtype.js';
import { SpuError } from '../errors.js';
import { checkExtent, checkNotNegative } from '../structures/tensor.js';
import { plain, type TimePoint, wireTimePoint, wireTypes } from '../wire.js';

/** What the device does with the samples before it sends them. */
export type Reduction = 'none' | 'mean' | 'meanAndVariance';

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
  dtype?: 'float32' | 'float64';
}

export interface HostTimes {
  /** Wall seconds from first message to last byte. */
  receive: number;
  /** Wall seconds from last byte to answer, or of the computation of a read-out. */
  compute: number;
}

/** Announces the samples. Times are device times in seconds since power-on. */
export interface SampleHeader {
  /** [count, N], or [N] of a mean, or [2, N] of a mean and a variance. */
  shape: number[];
  dtype: 'float32' | 'float64';
  matrixVersion: number;
  vectorVersion: number;
  firstTime: number;
  lastTime: number;
}

/** How the read-out went: modelled seconds, except host. */
export interface SampleTiming {
  link: number;
  vectorDac: number;
  programming: number;
  evolve: number;
  adc: number;
  host: HostTimes;
  /** Readings that the ADC clipped. */
  clipped: number;
  /** Of the ADC, in units of the state; absent where it is bypassed. */
  fullScale?: number;
  /** Passes that finding the range took; 1 where it is fixed. */
  rangePasses: number;
  /** Modelled joules of load, evolution and read-out since the last sample; absent where not stated. */
  energy?: number;
}

export interface Samples extends SampleHeader {
  /** All numbers, row-major, as `shape` says. */
  values: Floats;
  /** N numbers; with a reduction. */
  mean?: Floats;
  /** N numbers, unbiased; with reduction meanAndVariance. */
  variance?: Floats;
  timing: SampleTiming;
}

const reductions = {
  none: 'REDUCTION_NONE',
  mean: 'REDUCTION_MEAN',
  meanAndVariance: 'REDUCTION_MEAN_AND_VARIANCE',
} as const;

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
    reduction: reductions[reduction],
    dtype: wireTypes[dtype],
  };
}

/** True where a second reading finds the same state: reading alone moves nothing. */
export const isRepeatableSample = ({ count = 1, burnIn = 0 }: SampleOptions) => count === 1 && burnIn === 0;

export function readHeader(message: SampleHeader__Output): SampleHeader {
  return { ...message, dtype: message.dtype === 'DATA_TYPE_FLOAT64' ? 'float64' : 'float32' };
}

export function readTiming(message: SampleTiming__Output): SampleTiming {
  return { ...plain(message), host: message.host ?? { receive: 0, compute: 0 } };
}

/** The first `bytes` bytes as an array of the read-out's number format. */
export function floatsOf(dtype: SampleHeader['dtype'], buffer: ArrayBuffer, bytes: number): Floats {
  return dtype === 'float64'
    ? new Float64Array(buffer, 0, bytes / 8)
    : new Float32Array(buffer, 0, bytes / 4);
}

const pageBytes = 4096;

/** Memory for a read-out of N cells, faulted in: that takes longer than to write it. */
export function readOutMemory(n: number, options: SampleOptions): ArrayBuffer {
  const { count = 1, reduction = 'none', dtype = 'float32' } = options;
  const rows = { none: count, mean: 1, meanAndVariance: 2 }[reduction];
  const bytes = new Uint8Array(rows * n * elementBytes[dtype]);
  for (let page = 0; page < bytes.length; page += pageBytes) bytes[page] = 0;
  return bytes.buffer;
}

/** Puts a read-out together from what arrives: header, bytes, timing. */
export interface Assembler {
  add(offset: number, bytes: Uint8Array): void;
  finish(timing: SampleTiming): Samples;
}

/** `memory` is used where it has the size. */
export function createAssembler(header: SampleHeader, reduction: Reduction, memory?: ArrayBuffer): Assembler {
  const numbers = header.shape.reduce((product, extent) => product * extent, 1);
  const bytes = numbers * elementBytes[header.dtype];
  const buffer = memory?.byteLength === bytes ? memory : new ArrayBuffer(bytes);
  const target = new Uint8Array(buffer);
  let received = 0;
  return {
    add(offset, bytes) {
      if (offset + bytes.length > target.length) throw broken(`more than ${target.length} bytes`);
      copyBytes(target, offset, bytes);
      received += bytes.length;
    },
    finish(timing) {
      if (received !== target.length) throw broken(`${received} of ${target.length} bytes`);
      const values = floatsOf(header.dtype, buffer, received);
      const n = header.shape[header.shape.length - 1];
      return {
        ...header,
        values,
        ...(reduction !== 'none' && { mean: values.subarray(0, n) }),
        ...(reduction === 'meanAndVariance' && { variance: values.subarray(n) }),
        timing,
      };
    },
  };
}

function broken(what: string): SpuError {
  return new SpuError('DATA_LOSS', `The read-out is broken: ${what} came. Sample again.`);
}
