import {
  blockDiagonal,
  denseSegment,
  kronecker,
  lowRank,
  type MatrixSource,
  rowKronecker,
} from '../../client/index.js';
import { fillRandom, randomSpd } from './random.js';

/** A matrix to load, a vector to relax towards, and what one step with them takes at least. */
export interface Workload {
  name: string;
  matrix: MatrixSource;
  target: Float32Array;
  /** Size of the tensors on the wire. */
  matrixBytes: number;
  /** Floating-point operations of a load, an evolution and one sample, eigendecompositions left out. */
  flops: number;
  /** Eigendecompositions: extent and how many. */
  eigen: { n: number; count: number };
}

const damping = 0.01;

/** J of r x N numbers, as float32 or as int8 codes. */
export function lowRankWorkload(rank: number, dimension: number, dtype: 'float32' | 'int8'): Workload {
  const count = rank * dimension;
  // Eigenvalues of J J^T near 1.
  const size = Math.sqrt(3 / dimension);
  const jacobian =
    dtype === 'int8'
      ? { codes: fillRandom(new Int8Array(count)), dtype, scale: size / 127 }
      : fillRandom(new Float32Array(count)).map((value) => value * size);
  return {
    name: `low rank, r = ${rank}, N = ${dimension.toExponential(0).replace('+', '')}, ${dtype}`,
    matrix: lowRank({
      examples: rank,
      rowsPerExample: 1,
      segments: [denseSegment({ jacobian, columns: dimension })],
      damping,
    }),
    target: fillRandom(new Float32Array(dimension), 2),
    matrixBytes: count * (dtype === 'int8' ? 1 : 4),
    // The Gram matrix, J of the target and of the noise, and J^T of what becomes of them.
    flops: rank * rank * dimension + 3 * 2 * count,
    eigen: { n: rank, count: 1 },
  };
}

/** The exact Gauss-Newton matrix of a multilayer perceptron with 10^7 parameters: b = 64, dz = 10. */
export function perceptronWorkload(): Workload {
  const widths = [784, 2200, 2200, 1550, 10];
  const [examples, outputs] = [64, 10];
  const rank = examples * outputs;
  const layers = widths.slice(1).map((out, k) => ({ inputs: widths[k] + 1, outputs: out }));
  const dimension = layers.reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
  const scaled = (length: number, seed: number, size: number) =>
    fillRandom(new Float32Array(length), seed).map((value) => value * size);
  const numbers = layers.reduce((sum, layer) => sum + examples * layer.inputs + rank * layer.outputs, 0);
  const gram = layers.reduce(
    (sum, layer) => sum + examples ** 2 * layer.inputs + rank ** 2 * layer.outputs,
    0,
  );
  return {
    name: `row-Kronecker MLP, N = ${dimension}, b = ${examples}, dz = ${outputs}`,
    matrix: lowRank({
      examples,
      rowsPerExample: outputs,
      segments: layers.map((layer, k) =>
        rowKronecker({
          ...layer,
          activations: scaled(examples * layer.inputs, 10 + k, Math.sqrt(3 / layer.inputs)),
          gradients: scaled(rank * layer.outputs, 20 + k, Math.sqrt(3 / layer.outputs) / 2),
        }),
      ),
      damping,
    }),
    target: fillRandom(new Float32Array(dimension), 2),
    matrixBytes: 4 * numbers,
    // J v of a layer is V a_e for every example, then r products of length `outputs`; three such, as above.
    flops: gram + 3 * 2 * examples * dimension,
    eigen: { n: rank, count: 1 },
  };
}

/** K-FAC of twelve layers of 768 x 768, factors as lower triangles. */
export function kroneckerWorkload(): Workload {
  const [layers, n] = [12, 768];
  const triangle = (seed: number) => {
    const full = randomSpd(n, seed);
    const lower = new Float32Array((n * (n + 1)) / 2);
    for (let i = 0, at = 0; i < n; at += ++i) lower.set(full.subarray(i * n, i * n + i + 1), at);
    return lower;
  };
  const blocks = Array.from({ length: layers }, (_, k) =>
    kronecker({
      inputs: n,
      outputs: n,
      layout: 'lowerTriangle',
      inputFactor: triangle(2 * k + 1),
      outputFactor: triangle(2 * k + 2),
      damping,
    }),
  );
  return {
    name: `Kronecker, ${layers} layers of ${n} x ${n}`,
    matrix: blockDiagonal(blocks),
    target: fillRandom(new Float32Array(layers * n * n), 2),
    matrixBytes: layers * 2 * 4 * ((n * (n + 1)) / 2),
    // The target into the eigenbasis, where the noise is drawn, and the state out of it: two products of n x n matrices each.
    flops: layers * 2 * 2 * 2 * n ** 3,
    eigen: { n, count: 2 * layers },
  };
}
