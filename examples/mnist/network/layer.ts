import type { Compute, Floats } from '../../../server/compute/compute.js';
import type { Uniform } from '../data/random.js';

/** What a layer computes with: matrix products, and arrays of the network's precision. */
export interface Host {
  compute: Pick<Compute, 'multiply'>;
  /** Zeros. */
  allocate(length: number): Floats;
  /** The same large array at every call of an owner, with whatever it holds: fresh pages would cost more than the sums. */
  reuse(owner: object, length: number): Floats;
}

/** A host of that precision: float32 to train, float64 to check derivatives. */
export function createHost(compute: Host['compute'], precision: 'float32' | 'float64' = 'float32'): Host {
  const allocate = (length: number) =>
    precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
  const kept = new WeakMap<object, Floats>();
  return {
    compute,
    allocate,
    reuse(owner, length) {
      let array = kept.get(owner);
      if (array?.length !== length) {
        array = allocate(length);
        kept.set(owner, array);
      }
      return array;
    },
  };
}

/**
 * The columns of L^T J that belong to one layer's weights: with R rows an example, row e R + k is the gradient of
 * combination k of the network's outputs for example e. Row-Kronecker: that row is gradients[e R + k] (x) activations[e].
 * The numbers of a dense segment are overwritten by the layer's next one.
 */
export type JacobianSegment =
  | { form: 'dense'; columns: number; jacobian: Floats }
  | { form: 'rowKronecker'; inputs: number; outputs: number; activations: Floats; gradients: Floats };

/** What the weights of a layer contribute; present where a layer has weights. */
export interface WeightDerivatives {
  /** Gradient of sum_e deltas[e] . output[e], for deltas of b x outputs; W row-major. */
  gradient(deltas: Floats, out: Floats): Promise<void>;
  /** Rows for deltas of (b rowsPerExample) x outputs. */
  segment(deltas: Floats, rowsPerExample: number): JacobianSegment;
}

/** One forward pass through a layer, with what its derivatives need. */
export interface LayerPass {
  /** b x outputs. */
  output: Floats;
  weights?: WeightDerivatives;
  /**
   * Deltas of the outputs (b rowsPerExample x outputs, example by example) become deltas of the inputs. Absent in layers
   * that only work on images.
   */
  backward?(deltas: Floats, rowsPerExample: number): Promise<Floats>;
}

export interface Layer {
  name: string;
  /** Numbers per example. */
  inputs: number;
  outputs: number;
  /** Weights: W row-major [rows, fan-in + 1], the last column is the bias. 0 for a layer without. */
  parameters: number;
  initialize(weights: Floats, uniform: Uniform): void;
  /** input: b x inputs. */
  forward(host: Host, weights: Floats, input: Floats, b: number): Promise<LayerPass>;
}

/** He et al. 2015 for rectified units: uniform with variance 2 / fan-in, and biases 0. */
export function initializeRows(weights: Floats, rows: number, fanIn: number, uniform: Uniform): void {
  const bound = Math.sqrt(6 / fanIn);
  for (let row = 0; row < rows; row++) {
    const start = row * (fanIn + 1);
    for (let i = 0; i < fanIn; i++) weights[start + i] = (2 * uniform() - 1) * bound;
    weights[start + fanIn] = 0;
  }
}
