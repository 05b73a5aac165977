import type { Upload } from '../device/device.js';
import { DeviceError, invalidArgument } from '../device/errors.js';
import { byteLength, elementBytes, type TensorSpec } from '../device/tensor.js';
import { requireFieldAtMost } from '../device/validateTensor.js';
import { createRanges, type Ranges } from './ranges.js';
import { fixedLimits } from './serviceLimits.js';

/** Takes the bytes of one chunk, in order. */
export interface ChunkWriter {
  append(bytes: Uint8Array): void;
  /** All have come. OUT_OF_RANGE if some came in another chunk meanwhile. */
  close(): void;
}

/** Where the bytes of an upload go, whichever stream brings them. */
export interface Staging {
  /**
   * A chunk of `length` bytes begins. OUT_OF_RANGE if it lies outside of its tensor or some of it came before;
   * INVALID_ARGUMENT if it cuts an element.
   */
  openChunk(tensor: number, offset: number, length: number): ChunkWriter;
  /** Bytes that have come. */
  readonly received: number;
  /** The same, with those of chunks that have not come whole. */
  readonly arrived: number;
  /** INVALID_ARGUMENT if bytes are missing. */
  checkComplete(): void;
}

/** Tensors that an error names. */
const mostNamed = 16;

/** One tensor in the device's memory, and which of its bytes have come. */
interface StagedTensor {
  index: number;
  name: string;
  bytes: number;
  element: number;
  ranges: Ranges;
  memory: Buffer;
}

function stageTensor(spec: TensorSpec, index: number, memory: Uint8Array): StagedTensor {
  return {
    index,
    name: `tensor ${index} (${spec.role})`,
    bytes: byteLength(spec),
    element: elementBytes[spec.dtype],
    ranges: createRanges(),
    memory: Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength),
  };
}

function cameTwice({ name, index }: StagedTensor, offset: number, end: number): DeviceError {
  return new DeviceError('OUT_OF_RANGE', `chunk: some of bytes ${offset} to ${end} of ${name} came twice.`, {
    reason: 'CHUNK_TWICE',
    metadata: { tensor: String(index), index: String(offset) },
  });
}

function outOfRange(sentence: string, tensor: number, actual: number, limit: number): DeviceError {
  return new DeviceError('OUT_OF_RANGE', sentence, {
    reason: 'CHUNK_OUT_OF_RANGE',
    metadata: { tensor: String(tensor), actual: String(actual), limit: String(limit) },
  });
}

function requireChunkBytes(length: number): void {
  const limit = fixedLimits.maxChunkBytes;
  requireFieldAtMost('chunk.data', length, limit, `has ${length} bytes; a chunk has at most ${limit}.`);
}

function checkChunk(tensor: StagedTensor, offset: number, length: number): void {
  const { index, name, bytes, element, ranges } = tensor;
  const end = offset + length;
  requireChunkBytes(length);
  if (offset % element !== 0 || length % element !== 0) {
    throw invalidArgument(
      'chunk',
      `bytes ${offset} to ${end} of ${name} cut an element of ${element} bytes; send whole elements.`,
      { metadata: { tensor: String(index), index: String(offset) } },
    );
  }
  if (end > bytes) {
    const sentence = `chunk: bytes ${offset} to ${end} lie outside ${name}, which has ${bytes} bytes.`;
    throw outOfRange(sentence, index, end, bytes);
  }
  if (ranges.overlaps(offset, end)) throw cameTwice(tensor, offset, end);
}

/**
 * Copies into memory that threads share. Buffer.fill is a memcpy (17 GiB/s where measured), TypedArray.set and
 * Buffer.copy go byte by byte where the addresses are not aligned alike (3.4 GiB/s).
 */
function copyInto(memory: Buffer, bytes: Uint8Array, offset: number): void {
  if (bytes.byteLength > 0) memory.fill(bytes, offset, offset + bytes.byteLength);
}

/** Ranges with gaps between them that chunks of one upload may leave: each new one moves those behind it. */
const mostRanges = 2 ** 16;

function tooScattered(index: number): DeviceError {
  return new DeviceError(
    'RESOURCE_EXHAUSTED',
    `chunk: the chunks of the upload leave more than ${mostRanges} gaps; send larger ones, or in order.`,
    {
      reason: 'ABOVE_LIMIT',
      metadata: { tensor: String(index), limit: String(mostRanges), actual: String(mostRanges + 1) },
    },
  );
}

export function createStaging(specs: readonly TensorSpec[], upload: Upload<unknown>): Staging {
  let received = 0;
  let arrived = 0;
  let ranges = 0;

  /** All bytes of a chunk are in place. */
  function close(tensor: StagedTensor, offset: number, end: number): void {
    const { index, ranges: own } = tensor;
    const { prefix: before, count } = own;
    if (!own.add(offset, end)) throw cameTwice(tensor, offset, end);
    received += end - offset;
    ranges += own.count - count;
    if (ranges > mostRanges + tensors.length) throw tooScattered(index);
    const { prefix } = own;
    if (prefix > before) upload.arrived(index, prefix);
  }

  const tensors = specs.map((spec, index) => stageTensor(spec, index, upload.memory[index]));
  return {
    openChunk(index, offset, length) {
      const tensor = tensors[index];
      if (!tensor) {
        const sentence = `chunk.tensor: ${index}, but the header announces ${tensors.length} tensors.`;
        throw outOfRange(sentence, index, index, tensors.length - 1);
      }
      checkChunk(tensor, offset, length);
      const end = offset + length;
      const { memory } = tensor;
      let at = offset;
      return {
        append(bytes) {
          copyInto(memory, bytes, at);
          at += bytes.byteLength;
          arrived += bytes.byteLength;
        },
        close: () => close(tensor, offset, end),
      };
    },
    get arrived() {
      return arrived;
    },
    get received() {
      return received;
    },
    checkComplete() {
      const incomplete = tensors.filter(({ ranges, bytes }) => ranges.total < bytes);
      if (incomplete.length === 0) return;
      const fields = incomplete.slice(0, mostNamed).map(({ name, ranges, bytes }) => ({
        field: name,
        description: `${ranges.total} of ${bytes} bytes came, the first gap is at ${ranges.prefix}`,
      }));
      const [{ index, ranges }] = incomplete;
      throw new DeviceError('INVALID_ARGUMENT', `finish: ${fields[0].field}: ${fields[0].description}.`, {
        reason: 'BYTES_MISSING',
        metadata: { tensor: String(index), index: String(ranges.prefix) },
        fields,
      });
    },
  };
}
