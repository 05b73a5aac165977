import { type DataType, isInteger } from '../../../common/dtype.js';
import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import type { TensorSpec } from '../../device/tensor.js';
import { requireFinite, tensorName } from './finite.js';
import { areFloats, holdsCodes, rowScale, type StoredTensor } from './storedTensor.js';

/**
 * |a_ij - a_ji| over the largest |a_ij| that counts as rounding: what sums over some 10^4 terms in float32 leave, in
 * whichever order a_ij and a_ji were summed.
 */
export const asymmetryTolerance = 1e-5;

/** Step of a number format over the number itself: two nearly equal numbers may differ by it when they are rounded. */
const formatSteps: Partial<Record<DataType, number>> = { float16: 2 ** -10, bfloat16: 2 ** -7 };

const tile = 64;

/** A pair a_ij, a_ji. */
interface Pair {
  i: number;
  j: number;
  difference: number;
  /** What is left of it when the steps of the number format are taken off. */
  excess: number;
}

/**
 * A square n x n tensor as full symmetric floats: (T + T^T) / 2, since the rounding of a wire format may leave T slightly
 * asymmetric. The stored numbers themselves where nothing has to be changed. `first`: where they begin in their tensor.
 * Throws INVALID_ARGUMENT for a number that is not finite or a tensor that is not symmetric.
 */
export function symmetricFloats(stored: StoredTensor, precision: Precision, n: number, first = 0): Floats {
  requireFinite(stored);
  const { values } = stored;
  const isTriangle = stored.spec.layout === 'lowerTriangle';
  if (areFloats(values, precision) && (isTriangle || isMirrored(values, n))) return values;
  const scale = Float64Array.from({ length: n }, (_, i) => rowScale(stored, i));
  requireSymmetric(stored, scale, n, first);
  const out = createFloats(precision, n * n);
  for (let i = 0; i < n; i++) out[i * (n + 1)] = values[i * (n + 1)] * scale[i];
  eachPair(n, (i, j) => {
    const mean = (values[i * n + j] * scale[i] + values[j * n + i] * scale[j]) / 2;
    out[i * n + j] = mean;
    out[j * n + i] = mean;
  });
  return out;
}

/** Throws INVALID_ARGUMENT where rounding to the format of the tensor does not explain how a_ij and a_ji differ. */
function requireSymmetric(stored: StoredTensor, scale: Float64Array, n: number, first: number): void {
  const { spec, values } = stored;
  const steps = codeSteps(stored, n, first);
  const formatStep = formatSteps[spec.dtype] ?? 0;
  let largest = 0;
  const worst: Pair = { i: 0, j: 0, difference: 0, excess: Number.NEGATIVE_INFINITY };
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(values[i * (n + 1)] * scale[i]));
  eachPair(n, (i, j) => {
    const lower = values[i * n + j] * scale[i];
    const upper = values[j * n + i] * scale[j];
    const magnitude = Math.max(Math.abs(lower), Math.abs(upper));
    largest = Math.max(largest, magnitude);
    const difference = Math.abs(lower - upper);
    const excess = difference - (steps[i] + steps[j]) / 2 - formatStep * magnitude;
    if (excess > worst.excess) Object.assign(worst, { i, j, difference, excess });
  });
  if (worst.excess > asymmetryTolerance * largest) throw notSymmetric(spec, worst, { n, first, largest });
}

/** Value of one code of each row; 0 for floats. Those of an array of matrices have one scale for each of them. */
function codeSteps(stored: StoredTensor, n: number, first: number): Float64Array {
  const { spec } = stored;
  if (!isInteger(spec.dtype)) return new Float64Array(n);
  if (holdsCodes(stored)) return Float64Array.from({ length: n }, (_, i) => rowScale(stored, i));
  const { scale, shape } = spec;
  if (scale.length <= 1) return new Float64Array(n).fill(scale[0] ?? 1);
  return shape.length === 3 ? new Float64Array(n).fill(scale[first / (n * n)]) : Float64Array.from(scale);
}

function notSymmetric(
  spec: TensorSpec,
  { i, j, difference, excess }: Pair,
  { n, first, largest }: { n: number; first: number; largest: number },
): DeviceError {
  const actual = difference / largest;
  const limit = asymmetryTolerance + (difference - excess) / largest;
  const { role, block, segment } = spec;
  return new DeviceError(
    'INVALID_ARGUMENT',
    `The ${tensorName(spec)} is not symmetric: a[${i}, ${j}] and a[${j}, ${i}] differ by ${difference}, ` +
      `${actual.toPrecision(2)} of the largest entry, and rounding explains ${limit.toPrecision(2)}; send a symmetric ` +
      'matrix or its lower triangle.',
    {
      reason: 'NOT_SYMMETRIC',
      metadata: {
        ...{ role, block: `${block}`, segment: `${segment}` },
        index: String(first + i * n + j),
        actual: String(actual),
        limit: String(limit),
      },
    },
  );
}

/** As eachPair, without its calls: most matrices pass. */
function isMirrored(values: Floats, n: number): boolean {
  for (let top = 0; top < n; top += tile) {
    const bottom = Math.min(n, top + tile);
    for (let left = 0; left < bottom; left += tile) {
      for (let i = top; i < bottom; i++) {
        const end = Math.min(i, left + tile);
        for (let j = left; j < end; j++) if (values[i * n + j] !== values[j * n + i]) return false;
      }
    }
  }
  return true;
}

/** All j < i < n, tile by tile, so that both triangles stay in cache. */
function eachPair(n: number, visit: (i: number, j: number) => void): void {
  for (let top = 0; top < n; top += tile) {
    const bottom = Math.min(n, top + tile);
    for (let left = 0; left < bottom; left += tile) {
      for (let i = top; i < bottom; i++) {
        const end = Math.min(i, left + tile);
        for (let j = left; j < end; j++) visit(i, j);
      }
    }
  }
}
