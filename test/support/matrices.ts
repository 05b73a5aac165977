import { createFloats, type Precision } from '../../server/compute/compute.js';
import type { LowRankStructure, MatrixSpec, Segment, Structure } from '../../server/device/matrix.js';
import { dimensionOf, segmentColumns } from '../../server/device/matrix.js';
import type { TensorRole, TensorSpec } from '../../server/device/tensor.js';
import { createNormals } from '../../server/emulator/noise/normals.js';
import type { StoredTensor } from '../../server/emulator/operators/storedTensor.js';

/** A matrix as a device gets it, and as the numbers it stands for. */
export interface TestMatrix {
  name: string;
  spec: MatrixSpec;
  held: StoredTensor[];
  /** A with damping, N x N, formed entry by entry from the definition. */
  a: Float64Array;
}

/** N of every matrix of testMatrices. */
export const testDimension = 24;

/** Normals times `size`, rounded to the precision, the same for the same seed. */
export function randomNumbers(precision: Precision, length: number, seed: number, size = 1): Float64Array {
  const out = new Float64Array(length);
  createNormals(seed, 'test matrices', 0)(out);
  const rounded = createFloats(precision, length);
  rounded.set(out.map((value) => value * size));
  return Float64Array.from(rounded);
}

export function tensor(
  role: TensorRole,
  shape: number[],
  values: ArrayLike<number>,
  precision: Precision,
  place: Partial<Pick<TensorSpec, 'block' | 'segment'>> = {},
): StoredTensor {
  const floats = createFloats(precision, values.length);
  floats.set(values);
  const spec: TensorSpec = {
    role,
    dtype: precision,
    shape,
    scale: [],
    layout: 'full',
    block: 0,
    segment: 0,
    ...place,
  };
  return { spec, values: floats, scale: [] };
}

/** A float tensor coded as integers with a scale for each row; its values become those of the codes. */
export function coded(held: StoredTensor, bits: 8 | 16): StoredTensor {
  const rows = held.spec.shape[0];
  const width = held.values.length / rows;
  const codes = bits === 8 ? new Int8Array(held.values.length) : new Int16Array(held.values.length);
  const scale: number[] = [];
  for (let i = 0; i < rows; i++) {
    let largest = 0;
    for (let j = 0; j < width; j++) largest = Math.max(largest, Math.abs(held.values[i * width + j]));
    scale.push(largest / (2 ** (bits - 1) - 1));
    for (let j = 0; j < width; j++) codes[i * width + j] = Math.round(held.values[i * width + j] / scale[i]);
  }
  return { spec: { ...held.spec, dtype: bits === 8 ? 'int8' : 'int16', scale }, values: codes, scale };
}

/** F of rank `rank` with eigenvalues of order 1, rounded to the precision and symmetric. */
export function semidefinite(precision: Precision, n: number, rank: number, seed: number): Float64Array {
  const j = randomNumbers('float64', rank * n, seed, 1 / Math.sqrt(n));
  const f = createFloats(precision, n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++)
      for (let row = 0; row < rank; row++) f[i * n + k] += j[row * n + i] * j[row * n + k];
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) f[k * n + i] = f[i * n + k];
  return Float64Array.from(f);
}

/** J of all segments as r x N numbers, from held tensors. */
function jacobian(structure: LowRankStructure, held: StoredTensor[]): Float64Array {
  const r = structure.examples * structure.rowsPerExample;
  const n = dimensionOf(structure);
  const j = new Float64Array(r * n);
  let offset = 0;
  for (const [k, segment] of structure.segments.entries()) {
    const find = (role: TensorRole) => held.find(({ spec }) => spec.role === role && spec.segment === k)!;
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
function lowRankEntries(structure: LowRankStructure, held: StoredTensor[], damping: number): Float64Array {
  const { rowsPerExample: dz } = structure;
  const r = structure.examples * dz;
  const n = dimensionOf(structure);
  const j = jacobian(structure, held);
  const curvature = held.find(({ spec }) => spec.role === 'curvature');
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
  const held: StoredTensor[] = [];
  const add = (role: TensorRole, shape: number[], scale: number, segment: number) => {
    const length = shape[0] * shape[1];
    const made = tensor(role, shape, randomNumbers(precision, length, seed + held.length, scale), precision, {
      segment,
    });
    held.push(codes ? coded(made, codes) : made);
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
    held.push(tensor('curvature', [r], h, precision));
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
    held.push(tensor('curvature', [examples, outputs, outputs], h, precision));
  }
  const spec: MatrixSpec = { structure, damping, tensors: held.map((t) => t.spec), acceptUnstable: false };
  return { name, spec, held, a: lowRankEntries(structure, held, damping) };
}

export function denseMatrix(
  name: string,
  precision: Precision,
  f: Float64Array,
  damping: number,
): TestMatrix {
  const n = Math.round(Math.sqrt(f.length));
  const held = [tensor('dense', [n, n], f, precision)];
  const structure: Structure = { kind: 'dense', dimension: n };
  const a = Float64Array.from(held[0].values);
  for (let i = 0; i < n; i++) a[i * (n + 1)] += damping;
  return {
    name,
    spec: { structure, damping, tensors: held.map((t) => t.spec), acceptUnstable: false },
    held,
    a,
  };
}

export function diagonalMatrix(precision: Precision, d: Float64Array, damping: number): TestMatrix {
  const n = d.length;
  const held = [tensor('diagonal', [n], d, precision)];
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * (n + 1)] = held[0].values[i] + damping;
  const structure: Structure = { kind: 'diagonal', dimension: n };
  return {
    name: 'diagonal',
    spec: { structure, damping, tensors: [held[0].spec], acceptUnstable: false },
    held,
    a,
  };
}

export function kroneckerMatrix(
  name: string,
  precision: Precision,
  factors: { inputs: number; outputs: number; input: Float64Array; output: Float64Array },
  dampingMode: 'additive' | 'factored',
  damping: number,
): TestMatrix {
  const { inputs, outputs, input, output } = factors;
  const held = [
    tensor('inputFactor', [inputs, inputs], input, precision),
    tensor('outputFactor', [outputs, outputs], output, precision),
  ];
  const n = inputs * outputs;
  const trace = (m: Float64Array, size: number) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += m[i * (size + 1)];
    return sum / size;
  };
  const pi = Math.sqrt(trace(input, inputs) / trace(output, outputs));
  const factored = dampingMode === 'factored';
  const a = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const [o, i] = [Math.floor(row / inputs), row % inputs];
      const [p, k] = [Math.floor(column / inputs), column % inputs];
      const g = output[o * outputs + p] + (factored && o === p ? Math.sqrt(damping) / pi : 0);
      const x = input[i * inputs + k] + (factored && i === k ? Math.sqrt(damping) * pi : 0);
      a[row * n + column] = g * x + (!factored && row === column ? damping : 0);
    }
  }
  const structure: Structure = { kind: 'kronecker', inputs, outputs, dampingMode };
  return {
    name,
    spec: { structure, damping, tensors: held.map((t) => t.spec), acceptUnstable: false },
    held,
    a,
  };
}

/** Blocks with the damping of the whole, except where `own` says that one has its own. */
export function blockDiagonalMatrix(name: string, blocks: TestMatrix[], damping: number): TestMatrix {
  const sizes = blocks.map(({ a }) => Math.round(Math.sqrt(a.length)));
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const a = new Float64Array(n * n);
  let offset = 0;
  for (const [k, block] of blocks.entries()) {
    for (let i = 0; i < sizes[k]; i++) {
      a.set(block.a.subarray(i * sizes[k], (i + 1) * sizes[k]), (offset + i) * n + offset);
    }
    offset += sizes[k];
  }
  const held = blocks.flatMap((block, k) =>
    block.held.map((t): StoredTensor => ({ ...t, spec: { ...t.spec, block: k } })),
  );
  const structure: Structure = {
    kind: 'blockDiagonal',
    blocks: blocks.map(({ spec }) => {
      if (spec.structure.kind === 'blockDiagonal') throw new Error('Blocks do not nest.');
      return { structure: spec.structure, damping: spec.damping === damping ? undefined : spec.damping };
    }),
  };
  return {
    name,
    spec: { structure, damping, tensors: held.map((t) => t.spec), acceptUnstable: false },
    held,
    a,
  };
}

/** One matrix of N = 24 for each structure and variant; about half of its modes relax at the damping alone. */
export function testMatrices(precision: Precision): TestMatrix[] {
  const damping = 0.4;
  const dense = (columns: number): Segment => ({ form: 'dense', columns });
  const kron = (inputs: number, outputs: number): Segment => ({ form: 'rowKronecker', inputs, outputs });
  const base = { examples: 4, outputs: 3, damping };
  const factors = {
    inputs: 6,
    outputs: 4,
    input: semidefinite(precision, 6, 4, 21).map((value) => 1.5 * value),
    output: semidefinite(precision, 4, 3, 22),
  };
  return [
    denseMatrix('dense', precision, semidefinite(precision, 24, 12, 1), damping),
    diagonalMatrix(
      precision,
      randomNumbers(precision, 24, 2).map((v, i) => (i % 2 ? 0 : Math.abs(v))),
      damping,
    ),
    lowRankMatrix('low rank, H = I', precision, { ...base, segments: [dense(17), dense(7)], seed: 100 }),
    lowRankMatrix('low rank, H diagonal', precision, {
      ...base,
      segments: [dense(24)],
      curvature: 'diagonal',
      seed: 200,
    }),
    lowRankMatrix('low rank, row-Kronecker and dense segments, H block', precision, {
      ...base,
      segments: [kron(3, 4), dense(4), kron(4, 2)],
      curvature: 'block',
      seed: 300,
    }),
    lowRankMatrix('low rank, row-Kronecker', precision, { ...base, segments: [kron(6, 4)], seed: 400 }),
    lowRankMatrix('low rank, H indefinite', precision, {
      ...base,
      segments: [kron(3, 4), dense(12)],
      curvature: 'block',
      indefinite: true,
      size: 0.2,
      seed: 500,
    }),
    lowRankMatrix('low rank, r > N', precision, {
      ...base,
      examples: 10,
      segments: [kron(3, 4), dense(12)],
      curvature: 'block',
      size: 0.15,
      seed: 600,
    }),
    lowRankMatrix('low rank, 8-bit codes', precision, {
      ...base,
      segments: [kron(3, 4), dense(12)],
      curvature: 'diagonal',
      codes: 8,
      seed: 700,
    }),
    kroneckerMatrix('Kronecker', precision, factors, 'additive', damping),
    kroneckerMatrix('Kronecker, factored damping', precision, factors, 'factored', damping),
    blockDiagonalMatrix(
      'block diagonal',
      [
        denseMatrix('dense', precision, semidefinite(precision, 6, 3, 31), 0.7),
        lowRankMatrix('low rank', precision, {
          examples: 2,
          outputs: 2,
          segments: [kron(2, 3), dense(3)],
          damping,
          seed: 800,
        }),
        diagonalMatrix(precision, randomNumbers(precision, 3, 32).map(Math.abs), damping),
        kroneckerMatrix(
          'Kronecker',
          precision,
          {
            inputs: 3,
            outputs: 2,
            input: semidefinite(precision, 3, 2, 33),
            output: semidefinite(precision, 2, 2, 34),
          },
          'additive',
          damping,
        ),
      ],
      damping,
    ),
  ];
}
