import type { Floats } from '../../../server/compute/compute.js';
import type { Batch, Dataset } from '../data/dataset.js';
import { createUniform } from '../data/random.js';
import type { Host, JacobianSegment, Layer, LayerPass } from './layer.js';
import { createLayerStack } from './layerStack.js';
import { logitCurvatureRoot, logitGradient, softmax } from './softmax.js';

/** Mean cross entropy in nats, and the share of right answers. */
export interface Score {
  loss: number;
  accuracy: number;
}

/** What a second-order optimizer needs of one batch: B with B^T B / b the Fisher matrix of the mean loss. */
export interface Factors {
  /** Rows of B = L^T J for each example, J the Jacobian of its logits and L L^T the curvature of its loss for them. */
  rowsPerExample: number;
  /** B, (b rowsPerExample) x N, one segment for each layer with weights. */
  segments: JacobianSegment[];
}

export interface Network {
  layers: Layer[];
  /** N. */
  parameters: number;
  /** dz. */
  outputs: number;
  initialWeights(seed: number): Floats;
  score(weights: Floats, data: Dataset): Promise<Score>;
  /** Loss before the step, and the gradient of the mean loss. */
  gradient(weights: Floats, batch: Batch): Promise<Score & { gradient: Floats }>;
  /** The same, and a factor of the Fisher matrix: dz - 1 backward passes an example, done as matrix products. */
  differentiate(weights: Floats, batch: Batch): Promise<Score & { gradient: Floats } & Factors>;
}

const examplesPerScorePass = 500;

/** A stack of layers under softmax and mean cross entropy. */
export function createNetwork(host: Host, layers: Layer[]): Network {
  const { parameters, outputs, slice, forward, backward } = createLayerStack(host, layers);

  async function gradientOf(passes: LayerPass[], probabilities: Floats, labels: Uint8Array): Promise<Floats> {
    const gradient = host.allocate(parameters);
    const deltas = logitGradient(host, probabilities, labels, outputs);
    await backward(passes, deltas, 1, (pass, delta, i) => pass.weights!.gradient(delta, slice(gradient, i)));
    return gradient;
  }

  async function evaluate(weights: Floats, batch: Batch) {
    const images = host.allocate(batch.images.length);
    images.set(batch.images);
    const passes = await forward(weights, images, batch.size);
    return { passes, ...softmax(host, passes[passes.length - 1].output, batch.labels, outputs) };
  }

  return {
    layers,
    parameters,
    outputs,

    initialWeights(seed) {
      const weights = host.allocate(parameters);
      const uniform = createUniform(seed);
      layers.forEach((layer, i) => {
        layer.initialize(slice(weights, i), uniform);
      });
      return weights;
    },

    async score(weights, data) {
      const total = { loss: 0, accuracy: 0 };
      for (let from = 0; from < data.count; from += examplesPerScorePass) {
        const size = Math.min(examplesPerScorePass, data.count - from);
        const images = data.images.subarray(from * layers[0].inputs, (from + size) * layers[0].inputs);
        const labels = data.labels.subarray(from, from + size);
        const { loss, accuracy } = await evaluate(weights, { size, images, labels });
        total.loss += (loss * size) / data.count;
        total.accuracy += (accuracy * size) / data.count;
      }
      return total;
    },

    async gradient(weights, batch) {
      const { passes, probabilities, loss, accuracy } = await evaluate(weights, batch);
      return { loss, accuracy, gradient: await gradientOf(passes, probabilities, batch.labels) };
    },

    async differentiate(weights, batch) {
      const { passes, probabilities, loss, accuracy } = await evaluate(weights, batch);
      const gradient = await gradientOf(passes, probabilities, batch.labels);
      const root = logitCurvatureRoot(host, probabilities, batch.size);
      const rowsPerExample = root.length / probabilities.length;
      const segments: JacobianSegment[] = [];
      await backward(passes, root, rowsPerExample, (pass, deltas) => {
        segments.unshift(pass.weights!.segment(deltas, rowsPerExample));
      });
      return { loss, accuracy, gradient, rowsPerExample, segments };
    },
  };
}
