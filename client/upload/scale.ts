import { elementBytes, type Floats, type IntegerType, isInteger, largestCode } from '../../common/dtype.js';
import { elementCount } from '../../common/layout.js';
import { largestMagnitude } from '../../simd/largestMagnitude.js';
import { invalidArgument } from '../errors.js';
import type { TensorSource } from '../structures/tensor.js';
import { encodeInto } from './encode.js';

/** Wire elements from the start of the tensor to the start of a row. */
function rowStart(tensor: TensorSource, row: number): number {
  if (tensor.layout === 'lowerTriangle') return (row * (row + 1)) / 2;
  return (row * elementCount(tensor)) / tensor.shape[0];
}

/** Row that a wire element belongs to. */
function rowOf(tensor: TensorSource, element: number): number {
  if (tensor.layout === 'full') return Math.floor((element * tensor.shape[0]) / elementCount(tensor));
  const row = Math.floor((Math.sqrt(8 * element + 1) - 1) / 2);
  // The root may be off by one in its last place.
  if (rowStart(tensor, row) > element) return row - 1;
  return rowStart(tensor, row + 1) <= element ? row + 1 : row;
}

/** Scale of the tensor, or of each row: as given, or so that the largest number becomes the largest code. */
export function chooseScale(tensor: TensorSource): readonly number[] {
  if (typeof tensor.scale !== 'string') return tensor.scale;
  const values = tensor.values as Floats;
  const rows = tensor.scale === 'row' ? tensor.shape[0] : 1;
  return Array.from({ length: rows }, (_, row) => {
    const part = rows === 1 ? values : values.subarray(rowStart(tensor, row), rowStart(tensor, row + 1));
    const largest = largestMagnitude(part);
    if (!Number.isFinite(largest)) throw invalidArgument(tensor.label, 'holds a number that is not finite.');
    return largest === 0 ? 1 : largest / largestCode[tensor.dtype as IntegerType];
  });
}

/**
 * Wire bytes of the numbers `values`, the first of which is element `from` of the tensor.
 * @throws SpuError INVALID_ARGUMENT for a number that a half or an integer cannot hold.
 */
export function encodeRange(
  tensor: TensorSource,
  scale: readonly number[],
  values: Floats,
  from: number,
  out: Uint8Array,
): void {
  if (!isInteger(tensor.dtype) || scale.length <= 1) {
    checkFits(tensor, from, encodeInto(values, tensor.dtype, scale[0] ?? 1, out));
    return;
  }
  const size = elementBytes[tensor.dtype];
  for (let done = 0, row = rowOf(tensor, from); done < values.length; row++) {
    const end = Math.min(values.length, rowStart(tensor, row + 1) - from);
    const part = out.subarray(done * size, end * size);
    checkFits(tensor, from + done, encodeInto(values.subarray(done, end), tensor.dtype, scale[row], part));
    done = end;
  }
}

function checkFits(tensor: TensorSource, from: number, wrong: number): void {
  if (wrong < 0) return;
  throw invalidArgument(
    tensor.label,
    `number ${from + wrong} is not finite, or too large to be sent as ${tensor.dtype}.`,
  );
}
