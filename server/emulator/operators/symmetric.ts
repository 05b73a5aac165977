import { createFloats, type Floats, type Precision } from '../../compute/compute.js';
import { DeviceError } from '../../device/errors.js';
import { requireFinite, tensorName } from './finite.js';
import { areFloats, rowScale, type StoredTensor } from './storedTensor.js';

/** rms(A - A^T) / rms(A) that rounding to 8-bit codes with a scale for each row stays below. */
const tolerance = 0.05;
const tile = 64;

/**
 * A square n x n tensor as full symmetric floats: (T + T^T) / 2, since the rounding of a wire format may leave T
 * slightly asymmetric. The stored numbers themselves where nothing has to be changed. Throws INVALID_ARGUMENT for a number
 * that is not finite or a tensor that is not symmetric.
 */
export function symmetricFloats(stored: StoredTensor, precision: Precision, n: number): Floats {
  requireFinite(stored);
  const { values } = stored;
  const isTriangle = stored.spec.layout === 'lowerTriangle';
  if (areFloats(values, precision) && (isTriangle || isMirrored(values, n))) return values;
  const scale = Float64Array.from({ length: n }, (_, i) => rowScale(stored, i));
  let difference = 0;
  let total = 0;
  eachPair(n, (i, j) => {
    const lower = values[i * n + j] * scale[i];
    const upper = values[j * n + i] * scale[j];
    difference += (lower - upper) ** 2;
    total += lower * lower + upper * upper;
  });
  for (let i = 0; i < n; i++) total += (values[i * (n + 1)] * scale[i]) ** 2;
  const asymmetry = Math.sqrt((2 * difference) / total);
  if (asymmetry > tolerance) {
    throw new DeviceError(
      'INVALID_ARGUMENT',
      `The ${tensorName(stored.spec)} is not symmetric: its asymmetry is ${(100 * asymmetry).toFixed(1)} % of its norm; ` +
        'send a symmetric matrix or its lower triangle.',
      { reason: 'NOT_SYMMETRIC' },
    );
  }
  const out = createFloats(precision, n * n);
  for (let i = 0; i < n; i++) out[i * (n + 1)] = values[i * (n + 1)] * scale[i];
  eachPair(n, (i, j) => {
    const mean = (values[i * n + j] * scale[i] + values[j * n + i] * scale[j]) / 2;
    out[i * n + j] = mean;
    out[j * n + i] = mean;
  });
  return out;
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
