import { type Compute, createFloats, type Floats, type Precision } from '../../compute/compute.js';
import {
  dimensionOf,
  type KroneckerStructure,
  type LowRankStructure,
  type MatrixSpec,
  rankOf,
  type SimpleStructure,
} from '../../device/matrix.js';
import { factoredDamping } from '../operators/kronecker.js';
import { createJacobian, type Jacobian } from '../operators/lowRank/jacobian.js';
import { segmentSources } from '../operators/lowRank/segmentSources.js';
import { type StoredTensor, scaledFloats } from '../operators/storedTensor.js';
import { type Tensors, tensorsByBlock } from '../operators/tensors.js';
import type { DriftTerm } from './driftTerm.js';

/** out = A v for one structure. */
type Multiply = (v: Floats, out: Floats) => Promise<void>;

/** One simple structure: its tensors, and for J^T H J those of the other J. */
interface Arrays {
  tensors: Tensors;
  others: Tensors;
  damping: number;
  precision: Precision;
  compute: Compute;
}

/**
 * A x of a device whose arrays each have errors of their own, so that A is not symmetric: a_ij and a_ji are two cells of
 * a dense matrix or a Kronecker factor, and J^T H J holds J twice, A = lambda I + J2^T H J1. `first` has every tensor,
 * `second` those of J2.
 */
export function createIndependentArrays(
  spec: MatrixSpec,
  first: StoredTensor[],
  second: StoredTensor[],
  compute: Compute,
): Omit<DriftTerm, 'spectralRadius'> {
  const isDouble = first.some(({ values }) => values instanceof Float64Array);
  const precision: Precision = isDouble ? 'float64' : 'float32';
  const byBlock = [first, second].map(tensorsByBlock);
  const multiplyBy = (structure: SimpleStructure, block: number, damping: number) => {
    const [tensors, others] = byBlock.map((tensorsOf) => tensorsOf(block));
    return multiplyBySimple(structure, { tensors, others, damping, precision, compute });
  };
  const { structure, damping } = spec;
  const dimension = dimensionOf(structure);
  if (structure.kind !== 'blockDiagonal') {
    return { dimension, precision, multiply: multiplyBy(structure, 0, damping) };
  }
  let offset = 0;
  const blocks = structure.blocks.map((block, k) => {
    const from = offset;
    offset += dimensionOf(block.structure);
    return { from, to: offset, multiply: multiplyBy(block.structure, k, block.damping ?? damping) };
  });
  return {
    dimension,
    precision,
    async multiply(v, out) {
      for (const { from, to, multiply } of blocks) {
        await multiply(v.subarray(from, to), out.subarray(from, to));
      }
    },
  };
}

function multiplyBySimple(structure: SimpleStructure, arrays: Arrays): Multiply {
  const { tensors, damping, precision, compute } = arrays;
  switch (structure.kind) {
    case 'diagonal': {
      const d = scaledFloats(tensors.get('diagonal', [structure.dimension]), precision);
      return async (v, out) => {
        for (let i = 0; i < d.length; i++) out[i] = (d[i] + damping) * v[i];
      };
    }
    case 'dense': {
      const n = structure.dimension;
      const a = scaledFloats(tensors.get('dense', [n, n]), precision);
      return async (v, out) => {
        await compute.multiply({ m: 1, n, k: n, a: v, b: a, transposeB: true, c: out });
        for (let i = 0; i < n; i++) out[i] += damping * v[i];
      };
    }
    case 'kronecker':
      return multiplyByKronecker(structure, arrays);
    case 'lowRank':
      return multiplyByLowRank(structure, arrays);
  }
}

function multiplyByKronecker(
  { inputs, outputs, dampingMode }: KroneckerStructure,
  { tensors, damping, precision, compute }: Arrays,
): Multiply {
  const factor = (role: 'inputFactor' | 'outputFactor', n: number) =>
    scaledFloats(tensors.get(role, [n, n]), precision).slice();
  const inputFactor = factor('inputFactor', inputs);
  const outputFactor = factor('outputFactor', outputs);
  const isFactored = dampingMode === 'factored';
  const half = createFloats(precision, inputs * outputs);
  if (isFactored) {
    const shift = factoredDamping({ inputFactor, outputFactor, inputs, outputs }, damping);
    for (let i = 0; i < inputs; i++) inputFactor[i * (inputs + 1)] += shift.input;
    for (let i = 0; i < outputs; i++) outputFactor[i * (outputs + 1)] += shift.output;
  }
  return async (w, out) => {
    await compute.multiply({ m: outputs, n: inputs, k: outputs, a: outputFactor, b: w, c: half });
    await compute.multiply({
      ...{ m: outputs, n: inputs, k: inputs, a: half },
      ...{ b: inputFactor, transposeB: true, c: out },
    });
    if (!isFactored) for (let i = 0; i < out.length; i++) out[i] += damping * w[i];
  };
}

function multiplyByLowRank(structure: LowRankStructure, arrays: Arrays): Multiply {
  const { tensors, others, damping, precision, compute } = arrays;
  const jacobianOf = (stored: Tensors): Jacobian => {
    const segments = segmentSources(structure, stored, compute).map(({ make }) => make(precision));
    return createJacobian(segments, rankOf(structure));
  };
  const [forth, back] = [jacobianOf(tensors), jacobianOf(others)];
  const applyCurvature = curvatureOf(structure, tensors);
  return async (v, out) => {
    const hy = applyCurvature(await forth.project([{ data: v, count: 1 }]));
    for (let i = 0; i < v.length; i++) out[i] = damping * v[i];
    await back.lift(hy, { data: out, count: 1 });
  };
}

/** H y with an H whose blocks need not be symmetric. */
export function curvatureOf(
  structure: LowRankStructure,
  tensors: Tensors,
): (y: Float64Array) => Float64Array {
  const { examples, rowsPerExample: dz } = structure;
  if (structure.curvature === 'identity') return (y) => y;
  if (structure.curvature === 'diagonal') {
    const h = scaledFloats(tensors.get('curvature', [examples * dz]), 'float64');
    return (y) => y.map((value, i) => h[i] * value);
  }
  const h = scaledFloats(tensors.get('curvature', [examples, dz, dz]), 'float64');
  return (y) => {
    const out = new Float64Array(y.length);
    for (let row = 0; row < y.length; row++) {
      const start = row - (row % dz);
      for (let k = 0; k < dz; k++) out[row] += h[row * dz + k] * y[start + k];
    }
    return out;
  };
}
