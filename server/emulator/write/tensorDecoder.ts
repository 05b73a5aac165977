import { firstNonFinite } from '../../../simd/firstNonFinite.js';
import type { Floats } from '../../compute/compute.js';
import { invalidArgument } from '../../device/errors.js';
import { elementBytes, elementCount, type TensorSpec } from '../../device/tensor.js';
import type { StoredTensor } from '../operators/storedTensor.js';
import { decodeInto } from './decode.js';
import { spreadTriangle } from './spreadTriangle.js';

/** One tensor on its way from wire bytes to the numbers that the array holds. */
export interface TensorDecoder {
  readonly stored: StoredTensor;
  /** The first `elements` numbers are in place and final as soon as `advance` returns. */
  readonly incremental: boolean;
  /** The first `bytes` wire bytes are in place. Returns how many of the stored numbers are final. */
  advance(bytes: number): number;
}

/**
 * Bytes that storing a tensor takes beside its wire bytes: none where these can be stored as they are. `asFloats`: integer
 * codes do not stay codes.
 */
export function extraBytes(spec: TensorSpec, asFloats: boolean): number {
  const size = spec.dtype === 'float64' ? 8 : 4;
  if (spec.layout === 'lowerTriangle') return spec.shape[0] * spec.shape[0] * size;
  if (spec.dtype === 'float64' || spec.dtype === 'float32') return 0;
  const isCode = spec.dtype === 'int8' || spec.dtype === 'int16';
  return isCode && !asFloats ? 0 : elementCount(spec) * size;
}

/**
 * `extra` holds `extraBytes` bytes. `name` names the tensor in errors, `tensor` is its index. `refused`: whoever gets the numbers refuses those that
 * are not finite, so that they need not be looked for here where they are stored as they came.
 */
export function createTensorDecoder(
  spec: TensorSpec,
  wire: Uint8Array,
  extra: Uint8Array,
  { name, tensor }: { name: string; tensor: number },
  refused: boolean,
): TensorDecoder {
  const count = elementCount(spec);
  const check = (values: Floats, from: number, to: number) => {
    const index = firstNonFinite(values, from, to);
    if (index < 0) return;
    throw invalidArgument(name, `element ${index} is ${values[index]}; send finite numbers only.`, {
      reason: 'NOT_FINITE',
      metadata: { tensor: String(tensor), index: String(index) },
    });
  };
  let done = 0;
  const elementsIn = (bytes: number) => Math.min(count, Math.floor(bytes / elementBytes[spec.dtype]));

  if (spec.layout === 'lowerTriangle') {
    const n = spec.shape[0];
    const values = floatsOn(extra, spec);
    return {
      stored: { spec, values, scale: [] },
      incremental: false,
      advance(bytes) {
        if (elementsIn(bytes) < count) return 0;
        decodeInto(wire, spec, values, 0, count);
        check(values, 0, count);
        spreadTriangle(values, n);
        return n * n;
      },
    };
  }
  if ((spec.dtype === 'int8' || spec.dtype === 'int16') && extra.length === 0) {
    const values =
      spec.dtype === 'int8'
        ? new Int8Array(wire.buffer, wire.byteOffset, count)
        : new Int16Array(wire.buffer, wire.byteOffset, count);
    return { stored: { spec, values, scale: spec.scale }, incremental: true, advance: elementsIn };
  }
  const inPlace = extra.length === 0;
  const values = floatsOn(inPlace ? wire : extra, spec);
  return {
    stored: { spec, values, scale: [] },
    incremental: true,
    advance(bytes) {
      const to = elementsIn(bytes);
      if (!inPlace) decodeInto(wire, spec, values, done, to);
      if (!inPlace || !refused) check(values, done, to);
      done = to;
      return to;
    },
  };
}

function floatsOn(bytes: Uint8Array, spec: TensorSpec): Floats {
  return spec.dtype === 'float64'
    ? new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
    : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
