import {
  type CurvatureSource,
  denseSegment,
  rowKronecker,
  type SegmentSource,
} from '../../../client/index.js';
import { randomNumbers } from '../matrices.js';

/** A batch of a small network: a linear layer of 3 to 4, 5 further parameters, 2 outputs, a softmax loss. */
export interface TestBatch {
  examples: number;
  rowsPerExample: number;
  segments: SegmentSource[];
  curvature: CurvatureSource;
  gradient: Float32Array;
  /** N. */
  dimension: number;
  /** J, b dz x N. */
  jacobian: Float64Array;
  /** H, b dz x b dz. */
  hessian: Float64Array;
}

const inputs = 3;
const layerOutputs = 4;
const columns = 5;

export function createBatch(seed: number, examples = 4): TestBatch {
  const outputs = 2;
  const rows = examples * outputs;
  const dimension = inputs * layerOutputs + columns;
  const numbers = (length: number, offset: number) =>
    Float32Array.from(randomNumbers('float32', length, seed + offset, 0.7));
  const activations = numbers(examples * inputs, 0);
  const gradients = numbers(rows * layerOutputs, 1);
  const dense = numbers(rows * columns, 2);
  const block = new Float32Array(examples * outputs * outputs);
  const hessian = new Float64Array(rows * rows);
  const jacobian = new Float64Array(rows * dimension);
  for (let e = 0; e < examples; e++) {
    const p = 1 / (1 + Math.exp(-randomNumbers('float32', 1, seed + 10 + e)[0]));
    for (const [o, q, value] of [
      [0, 0, p * (1 - p)],
      [0, 1, -p * (1 - p)],
      [1, 0, -p * (1 - p)],
      [1, 1, p * (1 - p)],
    ]) {
      block[(e * outputs + o) * outputs + q] = value;
      hessian[(e * outputs + o) * rows + e * outputs + q] = Math.fround(value);
    }
    for (let o = 0; o < outputs; o++) {
      const row = e * outputs + o;
      for (let k = 0; k < layerOutputs; k++) {
        for (let i = 0; i < inputs; i++) {
          jacobian[row * dimension + k * inputs + i] =
            gradients[row * layerOutputs + k] * activations[e * inputs + i];
        }
      }
      jacobian.set(
        dense.subarray(row * columns, (row + 1) * columns),
        row * dimension + inputs * layerOutputs,
      );
    }
  }
  return {
    examples,
    rowsPerExample: outputs,
    segments: [
      rowKronecker({ activations, gradients, inputs, outputs: layerOutputs }),
      denseSegment({ jacobian: dense, columns }),
    ],
    curvature: { block },
    gradient: numbers(dimension, 3),
    dimension,
    jacobian,
    hessian,
  };
}

/** factor * J^T H J + damping I, by its definition. `identity`: H = I. */
export function curvatureMatrix(
  { jacobian, hessian, dimension: n }: TestBatch,
  factor: number,
  damping: number,
  identity = false,
): Float64Array {
  const rows = jacobian.length / n;
  const a = new Float64Array(n * n);
  for (let p = 0; p < rows; p++) {
    for (let q = 0; q < rows; q++) {
      const h = factor * (identity ? Number(p === q) : hessian[p * rows + q]);
      if (h === 0) continue;
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) a[i * n + k] += jacobian[p * n + i] * h * jacobian[q * n + k];
      }
    }
  }
  for (let i = 0; i < n; i++) a[i * (n + 1)] += damping;
  return a;
}

const oracleOnly = ['dimension', 'jacobian', 'hessian'] as const;

/** What of a batch the optimizer is given; the rest is for the oracle. */
export function asSent<Batch extends object>(batch: Batch): Omit<Batch, (typeof oracleOnly)[number]> {
  const own = { ...batch } as Record<string, unknown>;
  for (const name of oracleOnly) delete own[name];
  return own as Omit<Batch, (typeof oracleOnly)[number]>;
}
