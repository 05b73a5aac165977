import type { Precision } from '../../server/compute/compute.js';
import {
  dimensionOf,
  type LowRankStructure,
  type MatrixSpec,
  type Segment,
  segmentColumns,
} from '../../server/device/matrix.js';
import type { TensorRole } from '../../server/device/tensor.js';
import type { StoredTensor } from '../../server/emulator/operators/storedTensor.js';
import { coded, randomNumbers, type TestMatrix, tensor } from './matrices.js';

/** J of all segments as r x N numbers, from its tensors. */
function jacobian(structure: LowRankStructure, stored: StoredTensor[]): Float64Array {
  const r = structure.examples * structure.rowsPerExample;
  const n = dimensionOf(structure);
  const j = new Float64Array(r * n);
  let offset = 0;
  for (const [k, segment] of structure.segments.entries()) {
    const find = (role: TensorRole) => stored.find(({ spec }) => spec.role === role && spec.segment === k)!;
    const value = (t: StoredTensor, row: number, i: number) =>
      t.values[row * (t.values.length / t.spec.shape[0]) + i] * (t.scale.length > 0 ? t.scale[row] : 1);
    for (let row = 0; row < r; row++) {
      for (let i = 0; i < segmentColumns(segment); i++) {
        j[row * n + offset + i] =
          segment.form === 'dense'
            ? value(find('jacobian'), row, i)
            : value(find('gradients'), row, Math.floor(i / segment.inputs)) *
              value(find('activations'), Math.floor(row / structure.rowsPerExample), i % segment.inputs);
      }
    }
    offset += segmentColumns(segment);
  }
  return j;
}

/** J^T H J + lambda I, entry by entry. */
function lowRankEntries(structure: LowRankStructure, stored: StoredTensor[], damping: number): Float64Array {
  const { rowsPerExample: dz } = structure;
  const r = structure.examples * dz;
  const n = dimensionOf(structure);
  const j = jacobian(structure, stored);
  const curvature = stored.find(({ spec }) => spec.role === 'curvature');
  const h = (p: number, q: number): number => {
    if (Math.floor(p / dz) !== Math.floor(q / dz)) return 0;
    if (structure.curvature === 'block') return curvature!.values[p * dz + (q % dz)];
    if (p !== q) return 0;
    return structure.curvature === 'diagonal' ? curvature!.values[p] : 1;
  };
  const hj = new Float64Array(r * n);
  for (let p = 0; p < r; p++) {
    for (let q = 0; q < r; q++) for (let i = 0; i < n; i++) hj[p * n + i] += h(p, q) * j[q * n + i];
  }
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) for (let p = 0; p < r; p++) a[i * n + k] += j[p * n + i] * hj[p * n + k];
    a[i * (n + 1)] += damping;
  }
  return a;
}

export interface LowRankOptions {
  examples: number;
  outputs: number;
  segments: Segment[];
  curvature?: LowRankStructure['curvature'];
  /** Signs of H: some eigenvalues negative. */
  indefinite?: boolean;
  damping: number;
  seed: number;
  /** Size of J's entries. */
  size?: number;
  codes?: 8 | 16;
}

/** Block curvature is that of a softmax, diag(p) - p p^T: singular. */
export function lowRankMatrix(name: string, precision: Precision, options: LowRankOptions): TestMatrix {
  const { examples, outputs, segments, curvature = 'identity', damping, seed, size = 0.3, codes } = options;
  const structure: LowRankStructure = {
    kind: 'lowRank',
    examples,
    rowsPerExample: outputs,
    segments,
    curvature,
  };
  const r = examples * outputs;
  const stored: StoredTensor[] = [];
  const add = (role: TensorRole, shape: number[], scale: number, segment: number) => {
    const length = shape[0] * shape[1];
    const made = tensor(
      role,
      shape,
      randomNumbers(precision, length, seed + stored.length, scale),
      precision,
      {
        segment,
      },
    );
    stored.push(codes ? coded(made, codes) : made);
  };
  for (const [k, segment] of segments.entries()) {
    if (segment.form === 'dense') add('jacobian', [r, segment.columns], size, k);
    else {
      add('activations', [examples, segment.inputs], Math.sqrt(size), k);
      add('gradients', [r, segment.outputs], Math.sqrt(size), k);
    }
  }
  const sign = (i: number) => (options.indefinite && i % 3 === 1 ? -0.15 : 1);
  if (curvature === 'diagonal') {
    const h = randomNumbers(precision, r, seed + 50).map((value, i) => sign(i) * (0.3 + Math.abs(value)));
    stored.push(tensor('curvature', [r], h, precision));
  } else if (curvature === 'block') {
    const h: number[] = [];
    for (let e = 0; e < examples; e++) {
      const weights = randomNumbers('float64', outputs, seed + 60 + e).map(Math.exp);
      const total = weights.reduce((sum, value) => sum + value, 0);
      for (let o = 0; o < outputs; o++) {
        for (let q = 0; q < outputs; q++) {
          const p = weights[o] / total;
          h.push(sign(e) * 4 * ((o === q ? p : 0) - (p * weights[q]) / total));
        }
      }
    }
    stored.push(tensor('curvature', [examples, outputs, outputs], h, precision));
  }
  const spec: MatrixSpec = { structure, damping, tensors: stored.map((t) => t.spec), acceptUnstable: false };
  return { name, spec, stored, a: lowRankEntries(structure, stored, damping) };
}
