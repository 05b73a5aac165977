import type { Floats } from '../../../server/compute/compute.js';
import { type Host, initializeRows, type JacobianSegment, type Layer } from './layer.js';

/** Rows of `a` with a 1 behind each, the input of the bias. */
function withBias(host: Host, a: Floats, b: number, inputs: number): Floats {
  const extended = host.allocate(b * (inputs + 1));
  for (let e = 0; e < b; e++) {
    extended.set(a.subarray(e * inputs, (e + 1) * inputs), e * (inputs + 1));
    extended[e * (inputs + 1) + inputs] = 1;
  }
  return extended;
}

/** Row-wise Kronecker product: row r is deltas[r] (x) a of the example it belongs to. */
function expandRows(
  deltas: Floats,
  a: Floats,
  expanded: Floats,
  outputs: number,
  inputs: number,
  rowsPerExample: number,
): void {
  const rows = deltas.length / outputs;
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(row / rowsPerExample) * inputs;
    for (let i = 0; i < outputs; i++) {
      const delta = deltas[row * outputs + i];
      const to = (row * outputs + i) * inputs;
      if (delta === 0) expanded.fill(0, to, to + inputs);
      else for (let k = 0; k < inputs; k++) expanded[to + k] = delta * a[from + k];
    }
  }
}

/**
 * output = W [a, 1]. Its Jacobian rows are Kronecker products; `factors` says whether they are handed on as such or
 * multiplied out to numbers.
 */
export function dense(inputs: number, outputs: number, factors: JacobianSegment['form']): Layer {
  const columns = inputs + 1;
  const layer: Layer = {
    name: `dense ${inputs}-${outputs}`,
    inputs,
    outputs,
    parameters: outputs * columns,
    initialize: (weights, uniform) => initializeRows(weights, outputs, inputs, uniform),
    async forward(host, weights, input, b) {
      const { compute, allocate, reuse } = host;
      const a = withBias(host, input, b, inputs);
      const output = allocate(b * outputs);
      await compute.multiply({ m: b, n: outputs, k: columns, a, b: weights, c: output, transposeB: true });
      return {
        output,
        weights: {
          gradient: (deltas, out) =>
            compute.multiply({ m: outputs, n: columns, k: b, a: deltas, b: a, c: out, transposeA: true }),
          segment(deltas, rowsPerExample) {
            if (factors === 'rowKronecker') {
              return { form: factors, inputs: columns, outputs, activations: a, gradients: deltas };
            }
            const jacobian = reuse(layer, b * rowsPerExample * outputs * columns);
            expandRows(deltas, a, jacobian, outputs, columns, rowsPerExample);
            return { form: factors, columns: outputs * columns, jacobian };
          },
        },
        async backward(deltas) {
          const rows = deltas.length / outputs;
          const back = allocate(rows * inputs);
          await compute.multiply({
            m: rows,
            n: inputs,
            k: outputs,
            a: deltas,
            b: weights,
            c: back,
            ldb: columns,
          });
          return back;
        },
      };
    },
  };
  return layer;
}
