import { type Compute, createFloats, type Floats, type Precision } from '../../../compute/compute.js';
import { invalidArgument } from '../../../device/errors.js';
import { type Curvature, timesFactor } from './curvature.js';
import type { Segment } from './segment.js';

/** Numbers of J formed at a time. */
const blockNumbers = 1 << 20;

/** J^T H J as a full N x N matrix, in blocks of examples: O(r N^2). Meant for r >= N. */
export async function denseFromLowRank(
  compute: Compute,
  precision: Precision,
  rank: number,
  segments: Segment[],
  curvature: Curvature,
): Promise<Floats> {
  const n = segments.reduce((sum, segment) => sum + segment.columns, 0);
  const { blockSize, factor, signs } = curvature;
  const height = Math.max(1, Math.floor(blockNumbers / n / blockSize)) * blockSize;
  const matrix = new Float64Array(n * n);
  for (let from = 0; from < rank; from += height) {
    const rows = Math.min(height, rank - from);
    const jacobian = new Float64Array(rows * n);
    let offset = 0;
    for (const segment of segments) {
      segment.rows(from, from + rows, jacobian, offset, n);
      offset += segment.columns;
    }
    const block = { ...curvature, factor: factor?.subarray(from * blockSize, (from + rows) * blockSize) };
    const g = await timesFactor(compute, block, transpose(jacobian, rows, n), n, false);
    const options = { n, k: rows, a: g, c: matrix, beta: 1 };
    if (signs === undefined) await compute.gram(options);
    else {
      const signed = g.map((value, i) => value * signs[from + (i % rows)]);
      await compute.multiply({ ...options, m: n, b: signed, transposeB: true });
    }
  }
  const out = createFloats(precision, n * n);
  out.set(matrix);
  if (!out.every(Number.isFinite)) {
    throw invalidArgument(
      'tensors',
      `J^T H J is beyond the range of ${precision}; scale the Jacobian down.`,
      {
        reason: 'OVERFLOW',
      },
    );
  }
  return out;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  }
  return out;
}
