import { type Compute, createFloats, type Floats, precisionOf } from '../../../compute/compute.js';
import { batchRows } from '../modal.js';
import { addTo, type Columns, type RowRange, type Segment } from './segment.js';

export interface RowKroneckerOptions {
  compute: Compute;
  /** b. */
  examples: number;
  /** dz. */
  rowsPerExample: number;
  inputs: number;
  outputs: number;
  /** a, b x inputs. */
  activations: Floats;
  /** delta, b dz x outputs, in the same precision. */
  gradients: Floats;
}

/** Some rows of a set of columns. */
interface Batch {
  first: number;
  size: number;
  /** W of each row, as a view. */
  layer(s: number): Floats;
}

/**
 * Row-Kronecker Jacobian columns: row (e, o) is delta_{e,o} (x) a_e, of inputs * outputs numbers that are never formed.
 *
 *     (J v)[(e,o)] = delta_{e,o}^T W a_e,  v = vec(W)      (J J^T)[(e,o),(e',o')] = (a a^T)[e,e'] (delta delta^T)[(e,o),(e',o')]
 *
 * A product costs O(b N + r outputs), the Gram matrix O(b^2 inputs + r^2 outputs).
 */
export function createRowKroneckerSegment(options: RowKroneckerOptions): Segment {
  const { compute, examples, rowsPerExample, inputs, outputs, activations, gradients } = options;
  const r = examples * rowsPerExample;
  const precision = precisionOf(activations);
  let grams: Promise<[Floats, Floats]> | undefined;

  async function project(sources: Columns[], y: Float64Array): Promise<void> {
    let row = 0;
    for (const source of sources) {
      for (const batch of batches(source, examples * outputs)) {
        addTo(y, await projectBatch(options, batch), row * r);
        row += batch.size;
      }
    }
  }

  async function lift(c: Float64Array, v: Columns): Promise<void> {
    const coefficients = createFloats(precision, c.length);
    coefficients.set(c);
    for (const batch of batches(v, examples * outputs)) await liftBatch(options, coefficients, batch);
  }

  /** The lower triangle of a a^T. */
  async function factorGram(a: Floats, n: number, k: number): Promise<Floats> {
    const c = createFloats(precision, n * n);
    await compute.gram({ n, k, a, c, lowerOnly: true });
    return c;
  }

  async function gram(ranges: RowRange[]): Promise<Float64Array[]> {
    grams ??= Promise.all([factorGram(activations, examples, inputs), factorGram(gradients, r, outputs)]);
    const [aa, dd] = await grams;
    return ranges.map((range) => gramRows(options, range, aa, dd));
  }

  function rows(from: number, to: number, out: Float64Array, offset: number, stride: number): void {
    for (let row = from; row < to; row++) {
      const e = Math.floor(row / rowsPerExample);
      for (let k = 0; k < outputs; k++) {
        const start = offset + (row - from) * stride + k * inputs;
        const delta = gradients[row * outputs + k];
        for (let i = 0; i < inputs; i++) out[start + i] = delta * activations[e * inputs + i];
      }
    }
  }

  return { columns: inputs * outputs, project, lift, gram, rows };
}

/** All rows in batches of bounded size; `length`: numbers that a row needs meanwhile. */
function* batches({ data, offset, stride, count }: Columns, length: number): Generator<Batch> {
  const batch = batchRows(length, count);
  for (let first = 0; first < count; first += batch) {
    const layer = (s: number) => data.subarray(offset + (first + s) * stride);
    yield { first, size: Math.min(batch, count - first), layer };
  }
}

/** J v for the rows of a batch. */
async function projectBatch(options: RowKroneckerOptions, { size, layer }: Batch): Promise<Floats> {
  const { compute, examples, rowsPerExample, inputs, outputs, activations, gradients } = options;
  const r = examples * rowsPerExample;
  const precision = precisionOf(activations);
  // wa[e][s][k] = (W_s a_e)[k].
  const wa = createFloats(precision, examples * size * outputs);
  for (let s = 0; s < size; s++) {
    await compute.multiply({
      ...{ m: examples, n: outputs, k: inputs, a: activations, b: layer(s), transposeB: true },
      ...{ c: wa.subarray(s * outputs), ldc: size * outputs },
    });
  }
  const y = createFloats(precision, size * r);
  for (let e = 0; e < examples; e++) {
    await compute.multiply({
      ...{ m: size, n: rowsPerExample, k: outputs, a: wa.subarray(e * size * outputs) },
      ...{ b: gradients.subarray(e * rowsPerExample * outputs), transposeB: true },
      ...{ c: y.subarray(e * rowsPerExample), ldc: r },
    });
  }
  return y;
}

/** v += c J for the rows of a batch. */
async function liftBatch(
  options: RowKroneckerOptions,
  coefficients: Floats,
  { first, size, layer }: Batch,
): Promise<void> {
  const { compute, examples, rowsPerExample, inputs, outputs, activations, gradients } = options;
  const r = examples * rowsPerExample;
  // dc[e][s][k] = sum_o c_s[(e,o)] delta_{e,o}[k].
  const dc = createFloats(precisionOf(activations), examples * size * outputs);
  for (let e = 0; e < examples; e++) {
    await compute.multiply({
      ...{ m: size, n: outputs, k: rowsPerExample },
      ...{ a: coefficients.subarray(first * r + e * rowsPerExample), lda: r },
      ...{ b: gradients.subarray(e * rowsPerExample * outputs), c: dc.subarray(e * size * outputs) },
    });
  }
  for (let s = 0; s < size; s++) {
    await compute.multiply({
      ...{ m: outputs, n: inputs, k: examples },
      ...{ a: dc.subarray(s * outputs), lda: size * outputs, transposeA: true },
      ...{ b: activations, c: layer(s), beta: 1 },
    });
  }
}

/** Rows of J J^T, up to the diagonal, from a a^T and delta delta^T. */
function gramRows(
  { examples, rowsPerExample }: RowKroneckerOptions,
  { from, to }: RowRange,
  aa: Floats,
  dd: Floats,
): Float64Array {
  const r = examples * rowsPerExample;
  const out = new Float64Array((to - from) * to);
  for (let i = from; i < to; i++) {
    const e = Math.floor(i / rowsPerExample);
    for (let other = 0, j = 0; j <= i; other++) {
      const end = Math.min(j + rowsPerExample, i + 1);
      for (const factor = aa[e * examples + other]; j < end; j++) {
        out[(i - from) * to + j] = factor * dd[i * r + j];
      }
    }
  }
  return out;
}
