import type { Compute } from '../../../compute/compute.js';
import { requireFinite } from '../finite.js';
import { type StoredTensor, scaledFloats } from '../storedTensor.js';
import { symmetricFloats } from '../symmetric.js';

/** H = L S L^T, block diagonal with one dz x dz block for each example; S = diag(signs). */
export interface Curvature {
  /** dz. */
  readonly blockSize: number;
  /** L, blocks one after the other; undefined: L = I. */
  readonly factor?: Float64Array;
  /** Undefined: all +1 (H is positive semidefinite). */
  readonly signs?: Float64Array;
  /** Magnitude of the most negative eigenvalue of H over that of the largest; 0 without signs. */
  readonly negativity: number;
  /** Each row of y (r numbers) becomes H y. */
  apply(y: Float64Array): void;
}

export const identityCurvature: Curvature = { blockSize: 1, negativity: 0, apply() {} };

/** H = diag(h); r numbers. */
export function diagonalCurvature(stored: StoredTensor): Curvature {
  requireFinite(stored);
  const h = Float64Array.from(scaledFloats(stored, 'float64'));
  return {
    blockSize: 1,
    factor: h.map((value) => Math.sqrt(Math.abs(value))),
    signs: h.some((value) => value < 0) ? h.map((value) => (value < 0 ? -1 : 1)) : undefined,
    negativity: negativityOf(h),
    apply(y) {
      for (let i = 0; i < y.length; i++) y[i] *= h[i % h.length];
    },
  };
}

/**
 * One symmetric dz x dz block for each of b examples. L_e = Q sqrt(|h|) from the eigendecomposition of H_e; eigenvalues
 * that are zero but for rounding (singular blocks, as those of a softmax) count as not negative.
 */
export async function blockCurvature(compute: Compute, stored: StoredTensor): Promise<Curvature> {
  requireFinite(stored);
  const [examples, dz] = stored.spec.shape;
  const r = examples * dz;
  const rounding = stored.values instanceof Float64Array ? 1e-14 * dz : 1e-6;
  const blocks = new Float64Array(r * dz);
  const factor = new Float64Array(r * dz);
  const signs = new Float64Array(r).fill(1);
  const values = new Float64Array(dz);
  const all = new Float64Array(r);
  for (let e = 0; e < examples; e++) {
    const h = symmetricBlock(stored, e, dz);
    blocks.set(h, e * dz * dz);
    await compute.eigensystem(dz, h, values);
    const largest = Math.max(Math.abs(values[0]), Math.abs(values[dz - 1]));
    for (let k = 0; k < dz; k++) {
      const negative = values[k] < -rounding * largest;
      if (negative) signs[e * dz + k] = -1;
      all[e * dz + k] = negative || values[k] > 0 ? values[k] : 0;
      const root = Math.sqrt(negative ? -values[k] : Math.max(0, values[k]));
      for (let o = 0; o < dz; o++) factor[(e * dz + o) * dz + k] = h[k * dz + o] * root;
    }
  }
  const negativity = negativityOf(all);
  const row = new Float64Array(dz);
  return {
    blockSize: dz,
    factor,
    signs: negativity > 0 ? signs : undefined,
    negativity,
    apply(y) {
      for (let start = 0; start < y.length; start += dz) {
        row.set(y.subarray(start, start + dz));
        const block = (start % r) * dz;
        for (let o = 0; o < dz; o++) {
          let sum = 0;
          for (let k = 0; k < dz; k++) sum += blocks[block + o * dz + k] * row[k];
          y[start + o] = sum;
        }
      }
    },
  };
}

function negativityOf(eigenvalues: Float64Array): number {
  let [negative, largest] = [0, 0];
  for (const value of eigenvalues) {
    negative = Math.max(negative, -value);
    largest = Math.max(largest, Math.abs(value));
  }
  return negative > 0 ? negative / largest : 0;
}

function symmetricBlock(stored: StoredTensor, e: number, dz: number): Float64Array {
  // Scales of codes belong to the first extent: one for each example here.
  const scale = stored.scale.length > 1 ? [stored.scale[e]] : stored.scale;
  const values = stored.values.subarray(e * dz * dz, (e + 1) * dz * dz);
  const block = { spec: stored.spec, values, scale };
  return Float64Array.from(symmetricFloats(block, 'float64', dz, e * dz * dz));
}

/**
 * `rows` x r matrix times the block-diagonal L (or L^T), one product a block: O(rows r dz).
 */
export async function timesFactor(
  compute: Compute,
  curvature: Curvature,
  matrix: Float64Array,
  rows: number,
  transpose: boolean,
): Promise<Float64Array> {
  const { factor, blockSize } = curvature;
  if (factor === undefined) return matrix;
  const r = matrix.length / rows;
  const out = new Float64Array(matrix.length);
  if (blockSize === 1) {
    for (let i = 0; i < out.length; i++) out[i] = matrix[i] * factor[i % r];
    return out;
  }
  for (let start = 0; start < r; start += blockSize) {
    await compute.multiply({
      m: rows,
      n: blockSize,
      k: blockSize,
      a: matrix.subarray(start),
      lda: r,
      b: factor.subarray(start * blockSize, (start + blockSize) * blockSize),
      transposeB: transpose,
      c: out.subarray(start),
      ldc: r,
    });
  }
  return out;
}
