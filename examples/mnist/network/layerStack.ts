import type { Floats } from '../../../server/compute/compute.js';
import type { Host, Layer, LayerPass } from './layer.js';

/** Layers one behind the other, and where each has its weights among all. */
export interface LayerStack {
  /** N. */
  parameters: number;
  /** Numbers that the last layer gives an example. */
  outputs: number;
  /** What belongs to a layer in an array of N. */
  slice(values: Floats, layer: number): Floats;
  /** One pass of each layer for b examples. */
  forward(weights: Floats, images: Floats, b: number): Promise<LayerPass[]>;
  /** Walks back from deltas of the output, `rows` an example, and visits each layer with weights, the last one first. */
  backward(
    passes: LayerPass[],
    deltas: Floats,
    rows: number,
    visit: (pass: LayerPass, deltas: Floats, layer: number) => Promise<void> | void,
  ): Promise<void>;
}

export function createLayerStack(host: Host, layers: Layer[]): LayerStack {
  layers.slice(1).forEach((layer, i) => {
    if (layers[i].outputs !== layer.inputs) {
      throw new Error(
        `${layers[i].name} gives ${layers[i].outputs} numbers, but ${layer.name} takes ${layer.inputs}.`,
      );
    }
  });
  const offsets = layers.map((_, i) => layers.slice(0, i).reduce((sum, layer) => sum + layer.parameters, 0));
  const slice = (values: Floats, i: number) => values.subarray(offsets[i], offsets[i] + layers[i].parameters);
  return {
    parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
    outputs: layers[layers.length - 1].outputs,
    slice,
    async forward(weights, images, b) {
      const passes: LayerPass[] = [];
      let input = images;
      for (const [i, layer] of layers.entries()) {
        passes.push(await layer.forward(host, slice(weights, i), input, b));
        input = passes[i].output;
      }
      return passes;
    },
    async backward(passes, deltas, rows, visit) {
      const first = passes.findIndex((pass) => pass.weights);
      let current = deltas;
      for (let i = passes.length - 1; i >= first; i--) {
        if (passes[i].weights) await visit(passes[i], current, i);
        if (i === first) return;
        const back = passes[i].backward;
        if (!back) throw new Error(`${layers[i].name} must be the first layer with weights.`);
        current = await back(current, rows);
      }
    },
  };
}
