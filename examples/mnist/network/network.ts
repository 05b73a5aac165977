import type { Floats } from '../../../server/compute/compute.js';
import type { Batch, Dataset } from '../training/data.js';
import { createUniform } from '../training/random.js';
import type { Host, JacobianSegment, Layer, LayerPass } from './layer.js';
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

/** Layers one behind the other under softmax and mean cross entropy. */
export function createNetwork(host: Host, layers: Layer[]): Network {
  layers.slice(1).forEach((layer, i) => {
    if (layers[i].outputs !== layer.inputs)
      throw new Error(
        `${layers[i].name} gives ${layers[i].outputs} numbers, but ${layer.name} takes ${layer.inputs}.`,
      );
  });
  const offsets = layers.map((_, i) => layers.slice(0, i).reduce((sum, layer) => sum + layer.parameters, 0));
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const outputs = layers[layers.length - 1].outputs;
  const slice = (values: Floats, i: number) => values.subarray(offsets[i], offsets[i] + layers[i].parameters);

  async function forward(weights: Floats, images: Floats, b: number): Promise<LayerPass[]> {
    const passes: LayerPass[] = [];
    let input: Floats = images;
    for (const [i, layer] of layers.entries()) {
      passes.push(await layer.forward(host, slice(weights, i), input, b));
      input = passes[i].output;
    }
    return passes;
  }

  /** Walks back from deltas of the logits, `rows` an example, and visits each layer with weights, the last one first. */
  async function backward(
    passes: LayerPass[],
    deltas: Floats,
    rows: number,
    visit: (pass: LayerPass, deltas: Floats, layer: number) => Promise<void> | void,
  ): Promise<void> {
    const first = passes.findIndex((pass) => pass.weights);
    for (let i = passes.length - 1; i >= first; i--) {
      if (passes[i].weights) await visit(passes[i], deltas, i);
      if (i > first) {
        const back = passes[i].backward;
        if (!back) throw new Error(`${layers[i].name} must be the first layer with weights.`);
        deltas = await back(deltas, rows);
      }
    }
  }

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
