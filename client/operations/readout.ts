import { elementBytes, type Floats, type SampleType } from '../../common/dtype.js';
import type { HostTimes, ReadoutTiming, SampleHeader } from '../../common/results.js';
import { copyBytes } from '../../proto/chunkMessage.js';
import { dtypeNames, valuesByName } from '../../proto/enumNames.js';
import type { SampleHeader__Output } from '../../proto/types/spu/v1/SampleHeader.js';
import type { SampleResponse__Output } from '../../proto/types/spu/v1/SampleResponse.js';
import type { SampleTiming__Output } from '../../proto/types/spu/v1/SampleTiming.js';
import { SpuError } from '../errors.js';
import { requireCrc32c } from '../upload/checksum.js';
import { plain } from '../wire/plain.js';
import { decodeHalves } from './halves.js';
import type { SampleOptions } from './sample.js';

/**
 * How the read-out went: modelled seconds, except host.
 *
 * @example
 * const { timing } = await session.sample();
 * const seconds = timing.evolve + timing.adc;
 */
export interface SampleTiming extends ReadoutTiming {
  /** Measured on the server's host. */
  host: HostTimes;
}

/**
 * A read-out: its numbers, what they were read from, and how long it took.
 *
 * @example
 * const { shape, values, firstTick }: Samples = await session.sample({ count: 10, interval: 1 });
 */
export interface Samples extends SampleHeader {
  /** All numbers, row-major, as `shape` says. */
  values: Floats;
  /** N numbers; with a reduction. */
  mean?: Floats;
  /** N numbers, unbiased; with reduction meanAndVariance. */
  variance?: Floats;
  /** N x N numbers, row-major, unbiased; with reduction meanAndCovariance. */
  covariance?: Floats;
  /** How the read-out went. */
  timing: SampleTiming;
}

/** What a read-out was asked for with, as far as it shapes the answer. */
export type ReadOutOptions = Pick<SampleOptions, 'reduction' | 'checksum'>;

const dtypeOf = valuesByName(dtypeNames) as Readonly<Record<string, SampleType | undefined>>;

export function readHeader(message: SampleHeader__Output): SampleHeader {
  return { ...message, dtype: dtypeOf[message.dtype] ?? 'float32' };
}

export function readTiming(message: SampleTiming__Output): SampleTiming {
  const timing = plain(message);
  // The client has compared it: it is none of the caller's.
  if (timing.crc32c !== undefined) delete timing.crc32c;
  return { ...timing, host: message.host ?? { receive: 0, compute: 0 } };
}

/** The first `bytes` bytes as numbers. */
export function floatsOf(dtype: SampleType, buffer: ArrayBuffer, bytes: number): Floats {
  if (dtype === 'float64') return new Float64Array(buffer, 0, bytes / 8);
  if (dtype === 'float16') return decodeHalves(new Uint8Array(buffer, 0, bytes));
  return new Float32Array(buffer, 0, bytes / 4);
}

/** Throws DATA_LOSS unless the checksum that came is that of the bytes that came. */
export function compareChecksums(expected: number | undefined, actual: number): void {
  if (expected === undefined) throw broken('no checksum');
  if (expected !== actual) throw broken(`bytes with the CRC32C ${actual} instead of ${expected}`);
}

/** Puts a read-out together from what arrives: header, bytes, timing. */
interface Assembler {
  add(offset: number, bytes: Uint8Array): void;
  finish(timing: SampleTiming__Output): Samples;
}

/** `memory` is used where it has the size. */
export function createAssembler(
  header: SampleHeader,
  { reduction = 'none', checksum }: ReadOutOptions,
  memory?: ArrayBuffer,
): Assembler {
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
      if (checksum) compareChecksums(timing.crc32c, requireCrc32c()(target));
      const values = floatsOf(header.dtype, buffer, received);
      const n = header.shape[header.shape.length - 1];
      return {
        ...header,
        values,
        ...(reduction !== 'none' && { mean: values.subarray(0, n) }),
        ...(reduction === 'meanAndVariance' && { variance: values.subarray(n) }),
        ...(reduction === 'meanAndCovariance' && { covariance: values.subarray(n) }),
        timing: readTiming(timing),
      };
    },
  };
}

function broken(what: string): SpuError {
  return new SpuError('DATA_LOSS', `The read-out is broken: ${what} came. Sample again.`);
}

/** Takes the messages of one read-out; answers the last with the whole. `memory` may give memory that is ready for it. */
export function createCollector(
  options: ReadOutOptions,
  memory?: () => ArrayBuffer | undefined,
): (message: SampleResponse__Output) => Samples | undefined {
  let assembler: Assembler | undefined;
  return ({ header, chunk, timing }) => {
    if (header) assembler = createAssembler(readHeader(header), options, memory?.());
    else if (chunk) assembler?.add(chunk.offset, chunk.data);
    else if (timing) return assembler?.finish(timing);
    return undefined;
  };
}

/** The whole read-out. `receive` hands over its messages; it resolves at their end. */
export async function collect(
  receive: (take: (message: SampleResponse__Output) => void) => Promise<void>,
  options: ReadOutOptions,
): Promise<Samples> {
  const collector = createCollector(options);
  let samples: Samples | undefined;
  // To the end of the stream: leaving it before the server has closed it resets it, and a server closes the connection
  // of a client that resets a thousand streams in short order.
  await receive((message) => {
    samples = collector(message) ?? samples;
  });
  if (samples) return samples;
  throw new SpuError('DATA_LOSS', 'The read-out ended before it was complete: sample again.');
}
