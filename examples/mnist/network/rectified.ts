import type { Layer } from './layer.js';

/** max(0, input). */
export function rectified(size: number): Layer {
  return {
    name: 'rectified',
    inputs: size,
    outputs: size,
    parameters: 0,
    initialize() {},
    async forward({ allocate }, _weights, input, b) {
      const output = allocate(b * size);
      for (let i = 0; i < output.length; i++) output[i] = Math.max(input[i], 0);
      return {
        output,
        async backward(deltas, rowsPerExample) {
          const back = allocate(deltas.length);
          for (let row = 0; row < deltas.length / size; row++) {
            const example = Math.floor(row / rowsPerExample) * size;
            for (let i = 0; i < size; i++) {
              if (output[example + i] > 0) back[row * size + i] = deltas[row * size + i];
            }
          }
          return back;
        },
      };
    },
  };
}
