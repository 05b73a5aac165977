import { expect } from 'chai';
import { type Batch, classes, loadMnist, pixels, takeBatch } from '../../examples/mnist/data.js';
import { createConvNet } from '../../examples/mnist/network/convnet.js';
import { createHost, type JacobianSegment } from '../../examples/mnist/network/layer.js';
import { createMlp } from '../../examples/mnist/network/mlp.js';
import type { Network } from '../../examples/mnist/network/network.js';
import { logitCurvature, softmax } from '../../examples/mnist/network/softmax.js';
import { createUniform } from '../../examples/mnist/random.js';
import type { Floats } from '../../server/compute/compute.js';
import { plainCompute } from './plain-compute.js';

const host = createHost(plainCompute, 'float64');
const b = 3;

const networks: [string, Network][] = [
  ['MLP', createMlp(host, 7)],
  ['ConvNet, dense segments', createConvNet(host, { channels: 2, hidden: 6 })],
  [
    'ConvNet, row-Kronecker segments',
    createConvNet(host, { channels: 2, hidden: 6, factors: 'rowKronecker' }),
  ],
];

/** Entry of J at row e * dz + o, straight from the definition of each form. */
function entry(segment: JacobianSegment, row: number, column: number): number {
  if (segment.form === 'dense') return segment.jacobian[row * segment.columns + column];
  const { inputs, outputs, activations, gradients } = segment;
  const example = Math.floor(row / classes);
  return (
    gradients[row * outputs + Math.floor(column / inputs)] * activations[example * inputs + (column % inputs)]
  );
}

const columnsOf = (segment: JacobianSegment) =>
  segment.form === 'dense' ? segment.columns : segment.inputs * segment.outputs;

/** J as (b dz) x N numbers. */
function assemble(segments: JacobianSegment[], parameters: number): Float64Array[] {
  return Array.from({ length: b * classes }, (_, row) => {
    const values = new Float64Array(parameters);
    let offset = 0;
    for (const segment of segments) {
      for (let k = 0; k < columnsOf(segment); k++) values[offset + k] = entry(segment, row, k);
      offset += columnsOf(segment);
    }
    expect(offset).to.equal(parameters);
    return values;
  });
}

/** Log probabilities of every example, by the loss of one label at a time: independent of the code under test. */
async function centredLogits(network: Network, weights: Floats, batch: Batch): Promise<Float64Array> {
  const out = new Float64Array(b * classes);
  for (let e = 0; e < b; e++)
    for (let o = 0; o < classes; o++) {
      const images = batch.images.subarray(e * pixels, (e + 1) * pixels);
      const { loss } = await network.gradient(weights, { size: 1, images, labels: Uint8Array.of(o) });
      out[e * classes + o] = -loss;
    }
  return out;
}

describe('networks of the MNIST trainer', () => {
  let batch: Batch;

  before(async () => {
    batch = takeBatch(await loadMnist('train', 100), Uint32Array.of(3, 14, 15));
  });

  for (const [name, network] of networks)
    describe(name, () => {
      // First biases are 0, where blank pixels sit on the kink of the rectified units: move off it.
      const uniform = createUniform(11);
      const weights = network.initialWeights(7).map((weight) => weight + 0.1 * (uniform() - 0.5));
      const step = 1e-6;
      // From the first to the last weight of every layer, whatever its size.
      const probes = network.layers.flatMap(({ parameters }, layer) => {
        const offset = network.layers.slice(0, layer).reduce((sum, before) => sum + before.parameters, 0);
        const count = Math.min(parameters, 12);
        return Array.from(
          { length: count },
          (_, i) => offset + Math.round((i * (parameters - 1)) / (count - 1)),
        );
      });

      async function moved<T>(at: number, by: number, evaluate: (w: Floats) => Promise<T>): Promise<T> {
        const shifted = Float64Array.from(weights);
        shifted[at] += by;
        return evaluate(shifted);
      }

      it('has the gradient that finite differences of the loss give', async () => {
        const { gradient } = await network.gradient(weights, batch);
        for (const i of probes) {
          const loss = async (w: Floats) => (await network.gradient(w, batch)).loss;
          const slope = ((await moved(i, step, loss)) - (await moved(i, -step, loss))) / (2 * step);
          expect(gradient[i], `weight ${i}`).to.be.closeTo(slope, 1e-7 + 1e-6 * Math.abs(slope));
        }
      });

      it('has the Jacobian that finite differences of the log probabilities give', async () => {
        const { segments } = await network.differentiate(weights, batch);
        const jacobian = assemble(segments, network.parameters);
        const logP = await centredLogits(network, weights, batch);
        for (const i of probes) {
          const logits = (w: Floats) => centredLogits(network, w, batch);
          const [up, down] = [await moved(i, step, logits), await moved(i, -step, logits)];
          for (let e = 0; e < b; e++) {
            // d log p_o = d z_o - sum_k p_k d z_k
            let mean = 0;
            for (let k = 0; k < classes; k++)
              mean += Math.exp(logP[e * classes + k]) * jacobian[e * classes + k][i];
            for (let o = 0; o < classes; o++) {
              const slope = (up[e * classes + o] - down[e * classes + o]) / (2 * step);
              const expected = jacobian[e * classes + o][i] - mean;
              expect(expected, `row ${e},${o}, weight ${i}`).to.be.closeTo(
                slope,
                1e-7 + 1e-6 * Math.abs(slope),
              );
            }
          }
        }
      });

      it('has a gradient equal to J^T (p - y) / b', async () => {
        const { segments, gradient } = await network.differentiate(weights, batch);
        const jacobian = assemble(segments, network.parameters);
        const logP = await centredLogits(network, weights, batch);
        const sum = new Float64Array(network.parameters);
        jacobian.forEach((values, row) => {
          const [e, o] = [Math.floor(row / classes), row % classes];
          const residual = (Math.exp(logP[row]) - (batch.labels[e] === o ? 1 : 0)) / b;
          for (let i = 0; i < sum.length; i++) sum[i] += residual * values[i];
        });
        for (let i = 0; i < sum.length; i++) expect(gradient[i], `weight ${i}`).to.be.closeTo(sum[i], 1e-12);
      });

      it('has the curvature diag(p) - p p^T', async () => {
        const { curvature } = await network.differentiate(weights, batch);
        const p = (await centredLogits(network, weights, batch)).map(Math.exp);
        for (let e = 0; e < b; e++)
          for (let i = 0; i < classes; i++)
            for (let j = 0; j < classes; j++) {
              const [pi, pj] = [p[e * classes + i], p[e * classes + j]];
              const expected = (i === j ? pi : 0) - pi * pj;
              expect(curvature[(e * classes + i) * classes + j]).to.be.closeTo(expected, 1e-14);
            }
      });
    });
});

describe('curvature of a softmax in float32', () => {
  it('stays diagonally dominant, so positive semidefinite, where a probability rounds to 1', () => {
    const dz = 4;
    const single = createHost(plainCompute, 'float32');
    const logits = Float32Array.of(30, 1, 9, 0, 5, 5.1, -3, 0);
    const { probabilities } = softmax(single, logits, Uint8Array.of(0, 1), dz);
    const h = logitCurvature(single, probabilities, 2);
    for (let row = 0; row < 2 * dz; row++) {
      const entries = [...h.subarray(row * dz, (row + 1) * dz)];
      const diagonal = entries[row % dz];
      const others = entries.reduce((sum, value) => sum + Math.abs(value), -diagonal);
      expect(diagonal).to.be.above(0);
      expect(others / diagonal).to.be.closeTo(1, 4e-7);
    }
  });
});
