import { type Codes, type DataType, elementBytes, type Floats } from '../../common/dtype.js';
import { elementCount } from '../../common/layout.js';
import { invalidArgument } from '../errors.js';
import type { TensorSource } from '../structures/tensor.js';
import { messagesInFlight } from '../transport/writer.js';
import { chooseScale, encodeRange } from './scale.js';

/** Bytes of one chunk: smaller ones cost throughput, larger ones gain none. */
export const chunkBytes = 1 << 20;

type Numbers = Floats | Codes;

const arrayTypes: Partial<Record<DataType, new (length: number) => Numbers>> = {
  float64: Float64Array,
  float32: Float32Array,
  int16: Int16Array,
  int8: Int8Array,
};

/** True if the array's memory is what the wire wants. */
const isWireForm = (values: Numbers, dtype: DataType) => values.constructor === arrayTypes[dtype];

const isCodes = (values: Numbers): values is Codes =>
  values instanceof Int8Array || values instanceof Int16Array;

/** Reused memory for chunks, only as much as the upload needs. */
export function createRing(bytes: number): () => Uint8Array {
  // Whole elements of every number format.
  const size = Math.min(Math.ceil(bytes / 8) * 8, chunkBytes);
  const ring: Uint8Array[] = [];
  let turn = 0;
  return () => {
    const index = turn++ % messagesInFlight;
    ring[index] ??= new Uint8Array(size);
    return ring[index];
  };
}

/** A tensor on its way, and what is known of it so far. */
export interface Source {
  tensor: TensorSource;
  scale: readonly number[];
  /** Pieces have been taken that cannot be asked for again. */
  taken: boolean;
  encodeSeconds: number;
}

export function createSource(tensor: TensorSource): Source {
  const begun = performance.now();
  const scale = chooseScale(tensor);
  return { tensor, scale, taken: false, encodeSeconds: (performance.now() - begun) / 1000 };
}

export function encodeNumbers(source: Source, values: Numbers, from: number, out: Uint8Array): void {
  const { tensor, scale } = source;
  const begun = performance.now();
  if (!isCodes(values)) encodeRange(tensor, scale, values, from, out);
  else if (isWireForm(values, tensor.dtype)) {
    out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  } else
    throw invalidArgument(
      tensor.label,
      `a piece is an ${values.constructor.name}, but ${tensor.dtype} was announced.`,
    );
  source.encodeSeconds += (performance.now() - begun) / 1000;
}

/** The wire bytes of a tensor in chunks; straight from the array's memory where that is the wire's form. */
export async function* tensorBytes(source: Source, scratch: () => Uint8Array): AsyncGenerator<Uint8Array> {
  const { tensor } = source;
  const size = elementBytes[tensor.dtype];
  const perChunk = chunkBytes / size;
  const values = tensor.values;
  if (ArrayBuffer.isView(values)) {
    for (let from = 0; from < values.length; from += perChunk) {
      const part = values.subarray(from, from + perChunk);
      if (isWireForm(values, tensor.dtype)) {
        yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      } else {
        const out = scratch().subarray(0, part.length * size);
        encodeNumbers(source, part, from, out);
        yield out;
      }
    }
    return;
  }
  source.taken = typeof values !== 'function';
  yield* pieceBytes(source, typeof values === 'function' ? values() : values, scratch);
}

async function* pieceBytes(
  source: Source,
  pieces: AsyncIterable<Numbers>,
  scratch: () => Uint8Array,
): AsyncGenerator<Uint8Array> {
  const { tensor } = source;
  const size = elementBytes[tensor.dtype];
  const expected = elementCount(tensor);
  let out = scratch();
  let filled = 0;
  let seen = 0;
  for await (const piece of pieces) {
    if (seen + piece.length > expected) {
      throw invalidArgument(
        tensor.label,
        `its pieces hold more than the ${expected} numbers of shape [${tensor.shape}].`,
      );
    }
    for (let done = 0; done < piece.length; ) {
      const take = Math.min(piece.length - done, out.length / size - filled);
      const target = out.subarray(filled * size, (filled + take) * size);
      encodeNumbers(source, piece.subarray(done, done + take), seen + done, target);
      done += take;
      filled += take;
      if (filled * size === out.length) {
        yield out;
        out = scratch();
        filled = 0;
      }
    }
    seen += piece.length;
  }
  if (seen !== expected) {
    throw invalidArgument(
      tensor.label,
      `its pieces hold ${seen} numbers, but shape [${tensor.shape}] needs ${expected}.`,
    );
  }
  if (filled > 0) yield out.subarray(0, filled * size);
}
