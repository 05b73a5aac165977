import { createFloats, type Precision } from '../../server/compute/compute.js';
import type { MatrixSpec, Structure } from '../../server/device/matrix.js';
import type { TensorRole, TensorSpec } from '../../server/device/tensor.js';
import { createNormals } from '../../server/emulator/noise/normals.js';
import type { StoredTensor } from '../../server/emulator/operators/storedTensor.js';

/** A matrix as a device gets it, and as the numbers it stands for. */
export interface TestMatrix {
  name: string;
  spec: MatrixSpec;
  stored: StoredTensor[];
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
export function coded(stored: StoredTensor, bits: 8 | 16): StoredTensor {
  const rows = stored.spec.shape[0];
  const width = stored.values.length / rows;
  const codes = bits === 8 ? new Int8Array(stored.values.length) : new Int16Array(stored.values.length);
  const scale: number[] = [];
  for (let i = 0; i < rows; i++) {
    let largest = 0;
    for (let j = 0; j < width; j++) largest = Math.max(largest, Math.abs(stored.values[i * width + j]));
    scale.push(largest / (2 ** (bits - 1) - 1));
    for (let j = 0; j < width; j++)
      codes[i * width + j] = Math.round(stored.values[i * width + j] / scale[i]);
  }
  return { spec: { ...stored.spec, dtype: bits === 8 ? 'int8' : 'int16', scale }, values: codes, scale };
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

export function denseMatrix(
  name: string,
  precision: Precision,
  f: Float64Array,
  damping: number,
): TestMatrix {
  const n = Math.round(Math.sqrt(f.length));
  const stored = [tensor('dense', [n, n], f, precision)];
  const structure: Structure = { kind: 'dense', dimension: n };
  const a = Float64Array.from(stored[0].values);
  for (let i = 0; i < n; i++) a[i * (n + 1)] += damping;
  return {
    name,
    spec: { structure, damping, tensors: stored.map((t) => t.spec), acceptUnstable: false },
    stored,
    a,
  };
}

export function diagonalMatrix(precision: Precision, d: Float64Array, damping: number): TestMatrix {
  const n = d.length;
  const stored = [tensor('diagonal', [n], d, precision)];
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * (n + 1)] = stored[0].values[i] + damping;
  const structure: Structure = { kind: 'diagonal', dimension: n };
  return {
    name: 'diagonal',
    spec: { structure, damping, tensors: [stored[0].spec], acceptUnstable: false },
    stored,
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
  const stored = [
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
    spec: { structure, damping, tensors: stored.map((t) => t.spec), acceptUnstable: false },
    stored,
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
  const stored = blocks.flatMap((block, k) =>
    block.stored.map((t): StoredTensor => ({ ...t, spec: { ...t.spec, block: k } })),
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
    spec: { structure, damping, tensors: stored.map((t) => t.spec), acceptUnstable: false },
    stored,
    a,
  };
}
