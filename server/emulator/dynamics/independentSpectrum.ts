import type { Compute } from '../../compute/compute.js';
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
import { segmentSources } from '../operators/lowRank/segmentSources.js';
import { type StoredTensor, scaledFloats } from '../operators/storedTensor.js';
import { type Tensors, tensorsByBlock } from '../operators/tensors.js';
import { type Eigenvalues, generalEigenvalues } from './generalEigenvalues.js';
import { curvatureOf } from './independentArrays.js';

/** What is known for certain of the eigenvalues of a matrix that need not be symmetric. */
export interface IndependentSpectrum {
  /** All real parts are positive: true or false where it is settled. */
  isStable?: boolean;
  /** Absent where stability was proved without the eigenvalues, or is not known. */
  ends?: SpectrumEnds;
}

export interface SpectrumEnds {
  /** Smallest real part. */
  leftmost: number;
  /** Largest modulus. */
  largest: number;
  /** Largest |a|^2 / Re a of those that decay: steps below 2 over it are stable. The largest one where all are real. */
  stiffest: number;
}

/** Up to this extent all eigenvalues are found (measured: 0.6 s); up to `doubtful` (5 s) where nothing else settles it. */
const largestDecomposed = { always: 512, doubtful: 1024 };
/** Numbers of J in one panel. */
const panelNumbers = 2 ** 22;

/**
 * The eigenvalues of the matrix of createIndependentArrays, through the smallest matrix that has them: J2^T H J1 has those of
 * the r x r matrix H J1 J2^T and 0, a Kronecker product the products of those of its factors. Beyond what can be decomposed, a
 * symmetric part that is positive definite (Cholesky) proves the matrix stable, as Re a of every eigenvalue is at least its
 * smallest one; where it is not, nothing is known.
 */
export async function independentSpectrum(
  spec: MatrixSpec,
  first: StoredTensor[],
  second: StoredTensor[],
  compute: Compute,
): Promise<IndependentSpectrum> {
  const { structure, damping } = spec;
  const blocks = structure.kind === 'blockDiagonal' ? structure.blocks : [{ structure, damping }];
  const byBlock = [first, second].map(tensorsByBlock);
  const found: IndependentSpectrum[] = [];
  for (const [k, block] of blocks.entries()) {
    const [tensors, others] = byBlock.map((tensorsOf) => tensorsOf(k));
    const arrays = { tensors, others, damping: block.damping ?? damping, compute };
    found.push(await spectrumOf(block.structure, arrays));
  }
  return united(found);
}

interface Arrays {
  tensors: Tensors;
  others: Tensors;
  damping: number;
  compute: Compute;
}

function spectrumOf(structure: SimpleStructure, arrays: Arrays): Promise<IndependentSpectrum> {
  const { tensors, damping, compute } = arrays;
  switch (structure.kind) {
    case 'diagonal': {
      const d = scaledFloats(tensors.get('diagonal', [structure.dimension]), 'float64') as Float64Array;
      return Promise.resolve(settled(endsOf({ real: d, imaginary: new Float64Array(d.length) }, damping)));
    }
    case 'dense': {
      const n = structure.dimension;
      const a = scaledFloats(tensors.get('dense', [n, n]), 'float64') as Float64Array;
      return spectrumOfSquare(n, a, damping, compute);
    }
    case 'kronecker':
      return Promise.resolve(spectrumOfKronecker(structure, arrays));
    case 'lowRank':
      return spectrumOfLowRank(structure, arrays);
  }
}

/** Of a + damping I. */
async function spectrumOfSquare(
  n: number,
  a: Float64Array,
  damping: number,
  compute: Compute,
): Promise<IndependentSpectrum> {
  if (n > largestDecomposed.always) {
    if (await hasPositiveSymmetricPart(n, a, damping, compute)) return { isStable: true };
    if (n > largestDecomposed.doubtful) return {};
  }
  const eigenvalues = generalEigenvalues(n, a);
  return eigenvalues ? settled(endsOf(eigenvalues, damping)) : {};
}

async function hasPositiveSymmetricPart(n: number, a: Float64Array, damping: number, compute: Compute) {
  const part = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) part[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
    part[i * (n + 1)] += damping;
  }
  return compute.cholesky(n, part);
}

function spectrumOfKronecker(
  { inputs, outputs, dampingMode }: KroneckerStructure,
  { tensors, damping }: Arrays,
): IndependentSpectrum {
  if (Math.max(inputs, outputs) > largestDecomposed.doubtful) return {};
  const factor = (role: 'inputFactor' | 'outputFactor', n: number) =>
    (scaledFloats(tensors.get(role, [n, n]), 'float64') as Float64Array).slice();
  const inputFactor = factor('inputFactor', inputs);
  const outputFactor = factor('outputFactor', outputs);
  const isFactored = dampingMode === 'factored';
  const shift = isFactored
    ? factoredDamping({ inputFactor, outputFactor, inputs, outputs }, damping)
    : { input: 0, output: 0 };
  const [a, g] = [generalEigenvalues(inputs, inputFactor), generalEigenvalues(outputs, outputFactor)];
  if (!a || !g) return {};
  const real = new Float64Array(inputs * outputs);
  const imaginary = new Float64Array(inputs * outputs);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < inputs; j++) {
      const [x, u] = [g.real[i] + shift.output, g.imaginary[i]];
      const [y, v] = [a.real[j] + shift.input, a.imaginary[j]];
      real[i * inputs + j] = x * y - u * v;
      imaginary[i * inputs + j] = x * v + u * y;
    }
  }
  return settled(endsOf({ real, imaginary }, isFactored ? 0 : damping));
}

/** Float64 whatever the precision of J: its rounding would be large beside a small damping. */
async function spectrumOfLowRank(
  structure: LowRankStructure,
  { tensors, others, damping, compute }: Arrays,
): Promise<IndependentSpectrum> {
  const [n, rank] = [dimensionOf(structure), rankOf(structure)];
  const applyCurvature = curvatureOf(structure, tensors);
  const [forth, back] = [tensors, others].map((stored) => segmentSources(structure, stored, compute));
  if (rank < n) {
    const small = new Float64Array(rank * rank);
    for (const [k, { make }] of forth.entries()) {
      await addProduct(make('float64'), back[k].make('float64'), rank, small);
    }
    for (let row = 0; row < rank; row++) {
      const y = small.subarray(row * rank, (row + 1) * rank);
      y.set(applyCurvature(y.slice()));
    }
    return united([
      await spectrumOfSquare(rank, small, damping, compute),
      settled({ leftmost: damping, largest: Math.abs(damping), stiffest: Math.max(0, damping) }),
    ]);
  }
  const [j1, j2] = [forth, back].map((sources) => wholeJacobian(sources, rank, n));
  const hj = new Float64Array(rank * n);
  const column = new Float64Array(rank);
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < rank; row++) column[row] = j1[row * n + i];
    applyCurvature(column).forEach((value, row) => {
      hj[row * n + i] = value;
    });
  }
  const a = new Float64Array(n * n);
  await compute.multiply({ m: n, n, k: rank, a: j2, transposeA: true, b: hj, c: a });
  return spectrumOfSquare(n, a, damping, compute);
}

/** Row k += J1 J2^T e_k, for one segment. */
async function addProduct(forth: Segment, back: Segment, rank: number, rows: Float64Array): Promise<void> {
  const stride = forth.columns;
  const most = Math.max(1, Math.floor(panelNumbers / stride));
  for (let from = 0; from < rank; from += most) {
    const count = Math.min(most, rank - from);
    const unit = new Float64Array(count * rank);
    for (let k = 0; k < count; k++) unit[k * rank + from + k] = 1;
    const panel = { data: new Float64Array(count * stride), offset: 0, stride, count };
    await back.lift(unit, panel);
    await forth.project([panel], rows.subarray(from * rank, (from + count) * rank));
  }
}

function wholeJacobian(sources: ReturnType<typeof segmentSources>, rank: number, n: number): Float64Array {
  const out = new Float64Array(rank * n);
  let offset = 0;
  for (const { make } of sources) {
    const segment = make('float64');
    segment.rows(0, rank, out, offset, n);
    offset += segment.columns;
  }
  return out;
}

function endsOf({ real, imaginary }: Eigenvalues, damping: number): SpectrumEnds {
  const ends = { leftmost: Number.POSITIVE_INFINITY, largest: 0, stiffest: 0 };
  for (let k = 0; k < real.length; k++) {
    const x = real[k] + damping;
    const modulus = Math.hypot(x, imaginary[k]);
    ends.leftmost = Math.min(ends.leftmost, x);
    ends.largest = Math.max(ends.largest, modulus);
    if (x > 0) ends.stiffest = Math.max(ends.stiffest, modulus ** 2 / x);
  }
  return ends;
}

function settled(ends: SpectrumEnds): IndependentSpectrum {
  return { isStable: ends.leftmost > 0, ends };
}

/** Of the blocks together. */
function united(parts: IndependentSpectrum[]): IndependentSpectrum {
  const ends = parts.flatMap((part) => part.ends ?? []);
  if (ends.length === parts.length) {
    return settled({
      leftmost: Math.min(...ends.map(({ leftmost }) => leftmost)),
      largest: Math.max(...ends.map(({ largest }) => largest)),
      stiffest: Math.max(...ends.map(({ stiffest }) => stiffest)),
    });
  }
  if (parts.some(({ isStable }) => isStable === false)) return { isStable: false };
  return parts.every(({ isStable }) => isStable) ? { isStable: true } : {};
}
