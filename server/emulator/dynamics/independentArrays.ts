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
import type { Segment } from '../operators/lowRank/segment.js';
import { createDenseSegment } from '../operators/lowRank/segmentDense.js';
import { createRowKroneckerSegment } from '../operators/lowRank/segmentRowKronecker.js';
import { type StoredTensor, scaledFloats } from '../operators/storedTensor.js';
import { createTensors, type Tensors } from '../operators/tensors.js';
import type { Drift } from './integrator.js';

/** out = A v for one structure. */
type Multiply = (v: Floats, out: Floats) => Promise<void>;

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
): Omit<Drift, 'spectralRadius'> {
  const isDouble = first.some(({ values }) => values instanceof Float64Array);
  const precision: Precision = isDouble ? 'float64' : 'float32';

  function part(structure: SimpleStructure, block: number, damping: number): Multiply {
    const tensors = createTensors(first, block);
    const floats = (role: 'dense' | 'diagonal' | 'inputFactor' | 'outputFactor', shape: number[]) =>
      scaledFloats(tensors.get(role, shape), precision);
    switch (structure.kind) {
      case 'diagonal': {
        const d = floats('diagonal', [structure.dimension]);
        return async (v, out) => {
          for (let i = 0; i < d.length; i++) out[i] = (d[i] + damping) * v[i];
        };
      }
      case 'dense': {
        const n = structure.dimension;
        const a = floats('dense', [n, n]);
        return async (v, out) => {
          await compute.multiply({ m: 1, n, k: n, a: v, b: a, transposeB: true, c: out });
          for (let i = 0; i < n; i++) out[i] += damping * v[i];
        };
      }
      case 'kronecker':
        return kronecker(structure, floats, damping);
      case 'lowRank':
        return lowRank(structure, tensors, createTensors(second, block), damping);
    }
  }

  function kronecker(
    { inputs, outputs, dampingMode }: KroneckerStructure,
    floats: (role: 'inputFactor' | 'outputFactor', shape: number[]) => Floats,
    damping: number,
  ): Multiply {
    const inputFactor = floats('inputFactor', [inputs, inputs]).slice();
    const outputFactor = floats('outputFactor', [outputs, outputs]).slice();
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
        m: outputs,
        n: inputs,
        k: inputs,
        a: half,
        b: inputFactor,
        transposeB: true,
        c: out,
      });
      if (!isFactored) for (let i = 0; i < out.length; i++) out[i] += damping * w[i];
    };
  }

  function segmentsOf(structure: LowRankStructure, tensors: Tensors): Segment[] {
    const { examples, rowsPerExample } = structure;
    const rank = rankOf(structure);
    return structure.segments.map((segment, k) => {
      if (segment.form === 'dense') {
        return createDenseSegment(compute, tensors.get('jacobian', [rank, segment.columns], k), precision);
      }
      const { inputs, outputs } = segment;
      const floats = (role: 'activations' | 'gradients', shape: number[]) =>
        scaledFloats(tensors.get(role, shape, k), precision);
      const activations = floats('activations', [examples, inputs]);
      const gradients = floats('gradients', [rank, outputs]);
      return createRowKroneckerSegment({
        compute,
        examples,
        rowsPerExample,
        inputs,
        outputs,
        activations,
        gradients,
      });
    });
  }

  function lowRank(
    structure: LowRankStructure,
    tensors: Tensors,
    others: Tensors,
    damping: number,
  ): Multiply {
    const rank = rankOf(structure);
    const forth = segmentsOf(structure, tensors);
    const back = segmentsOf(structure, others);
    const applyCurvature = curvatureOf(structure, tensors);
    return async (v, out) => {
      const y = new Float64Array(rank);
      let offset = 0;
      for (const segment of forth) {
        await segment.project([{ data: v, offset, stride: v.length, count: 1 }], y);
        offset += segment.columns;
      }
      const hy = applyCurvature(y);
      for (let i = 0; i < v.length; i++) out[i] = damping * v[i];
      offset = 0;
      for (const segment of back) {
        await segment.lift(hy, { data: out, offset, stride: out.length, count: 1 });
        offset += segment.columns;
      }
    };
  }

  const { structure, damping } = spec;
  const dimension = dimensionOf(structure);
  if (structure.kind !== 'blockDiagonal') {
    return { dimension, precision, multiply: part(structure, 0, damping) };
  }
  let offset = 0;
  const blocks = structure.blocks.map((block, k) => {
    const from = offset;
    offset += dimensionOf(block.structure);
    return { from, to: offset, multiply: part(block.structure, k, block.damping ?? damping) };
  });
  return {
    dimension,
    precision,
    async multiply(v, out) {
      for (const { from, to, multiply } of blocks)
        await multiply(v.subarray(from, to), out.subarray(from, to));
    },
  };
}

/** H y with an H whose blocks need not be symmetric. */
function curvatureOf(structure: LowRankStructure, tensors: Tensors): (y: Float64Array) => Float64Array {
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
