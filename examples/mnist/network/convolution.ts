import type { Floats } from '../../../server/compute/compute.js';
import { type Host, initializeRows, type Layer } from './layer.js';

export interface ConvolutionShape {
  /** Width and height of the image. */
  side: number;
  /** Width and height of the kernel. */
  kernel: number;
  channels: number;
}

/** Patches of every image under the kernel (b P x (kernel^2 + 1)), each with a 1 behind it for the bias. */
function patches(host: Host, images: Floats, b: number, { side, kernel }: ConvolutionShape): Floats {
  const across = side - kernel + 1;
  const columns = kernel * kernel + 1;
  const out = host.allocate(b * across * across * columns);
  let to = 0;
  for (let e = 0; e < b; e++) {
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++) {
        for (let dy = 0; dy < kernel; dy++) {
          const from = e * side * side + (y + dy) * side + x;
          for (let dx = 0; dx < kernel; dx++) out[to++] = images[from + dx];
        }
        out[to++] = 1;
      }
    }
  }
  return out;
}

/**
 * out[row, channel, :] = sum over positions p of deltas[row, p, channel] patch[example of row, p, :]. Most deltas are
 * 0 behind pooling and rectified units, and are skipped: cheaper than a product with them.
 */
function correlate(
  deltas: Floats,
  patch: Floats,
  out: Floats,
  positions: number,
  channels: number,
  rowsPerExample: number,
): void {
  const columns = out.length / (deltas.length / positions);
  const rows = deltas.length / (positions * channels);
  for (let row = 0; row < rows; row++) {
    const first = Math.floor(row / rowsPerExample) * positions;
    for (let p = 0; p < positions; p++) {
      const from = (first + p) * columns;
      for (let channel = 0; channel < channels; channel++) {
        const delta = deltas[(row * positions + p) * channels + channel];
        if (delta === 0) continue;
        const to = (row * channels + channel) * columns;
        for (let k = 0; k < columns; k++) out[to + k] += delta * patch[from + k];
      }
    }
  }
}

/**
 * Convolution of grey images, stride 1, no padding; output in order position, channel. The first layer of a network:
 * it hands no deltas back to the image. Its Jacobian has no Kronecker form and is given as numbers.
 */
export function convolution(shape: ConvolutionShape): Layer {
  const { side, kernel, channels } = shape;
  const positions = (side - kernel + 1) ** 2;
  const columns = kernel * kernel + 1;
  const layer: Layer = {
    name: `convolution ${kernel}x${kernel}, ${channels} channels`,
    inputs: side * side,
    outputs: positions * channels,
    parameters: channels * columns,
    initialize: (weights, uniform) => initializeRows(weights, channels, kernel * kernel, uniform),
    async forward(host, weights, images, b) {
      const { compute, allocate, reuse } = host;
      const patch = patches(host, images, b, shape);
      const output = allocate(b * positions * channels);
      const m = b * positions;
      await compute.multiply({
        m,
        n: channels,
        k: columns,
        a: patch,
        b: weights,
        c: output,
        transposeB: true,
      });
      return {
        output,
        weights: {
          gradient: (deltas, out) =>
            compute.multiply({
              m: channels,
              n: columns,
              k: m,
              a: deltas,
              b: patch,
              c: out,
              transposeA: true,
            }),
          segment(deltas, rowsPerExample) {
            const jacobian = reuse(layer, b * rowsPerExample * channels * columns).fill(0);
            correlate(deltas, patch, jacobian, positions, channels, rowsPerExample);
            return { form: 'dense', columns: channels * columns, jacobian };
          },
        },
      };
    },
  };
  return layer;
}
