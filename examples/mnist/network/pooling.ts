import type { Layer } from './layer.js';

/** Largest of each 2 x 2 square, for each channel; order position, channel. An odd last row or column is left out. */
export function pooling(side: number, channels: number): Layer {
  const half = Math.floor(side / 2);
  const inputs = side * side * channels;
  const outputs = half * half * channels;
  return {
    name: 'pooling 2x2',
    inputs,
    outputs,
    parameters: 0,
    initialize() {},
    async forward({ allocate }, _weights, input, b) {
      const output = allocate(b * outputs);
      const source = new Uint32Array(b * outputs);
      for (let e = 0; e < b; e++) {
        for (let y = 0; y < half; y++) {
          for (let x = 0; x < half; x++) {
            for (let channel = 0; channel < channels; channel++) {
              const corner = (2 * y * side + 2 * x) * channels + channel;
              let best = corner;
              for (let i = 1; i < 4; i++) {
                const candidate = corner + ((i >> 1) * side + (i & 1)) * channels;
                if (input[e * inputs + candidate] > input[e * inputs + best]) best = candidate;
              }
              const to = e * outputs + (y * half + x) * channels + channel;
              output[to] = input[e * inputs + best];
              source[to] = best;
            }
          }
        }
      }
      return {
        output,
        async backward(deltas, rowsPerExample) {
          const rows = deltas.length / outputs;
          const back = allocate(rows * inputs);
          for (let row = 0; row < rows; row++) {
            const example = Math.floor(row / rowsPerExample) * outputs;
            for (let i = 0; i < outputs; i++) {
              back[row * inputs + source[example + i]] = deltas[row * outputs + i];
            }
          }
          return back;
        },
      };
    },
  };
}
