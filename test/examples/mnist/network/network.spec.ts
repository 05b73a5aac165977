import { expect } from 'chai';
import {
  type Batch,
  classes,
  loadMnist,
  pixels,
  takeBatch,
} from '../../../../examples/mnist/data/dataset.js';
import { createUniform } from '../../../../examples/mnist/data/random.js';
import { createConvNet } from '../../../../examples/mnist/network/convnet.js';
import { createHost, type JacobianSegment } from '../../../../examples/mnist/network/layer.js';
import { createMlp } from '../../../../examples/mnist/network/mlp.js';
import type { Network } from '../../../../examples/mnist/network/network.js';
import { logitCurvatureRoot, softmax } from '../../../../examples/mnist/network/softmax.js';
import type { Floats } from '../../../../server/compute/compute.js';
import { plainCompute } from '../../../support/examples/plain-compute.js';

const host = createHost(plainCompute, 'float64');
const b = 3;

const networks: [string, Network][] = [
  ['MLP', createMlp(host, 7)],
  ['ConvNet, dense segments', createConvNet(host, { channels: 2, hidden: 6, factors: 'dense' })],
  ['ConvNet, row-Kronecker segments', createConvNet(host, { channels: 2, hidden: 6 })],
];

const rowsPerExample = classes - 1;

/** Entry of B at row e (dz - 1) + k, straight from the definition of each form. */
function entry(segment: JacobianSegment, row: number, column: number): number {
  if (segment.form === 'dense') return segment.jacobian[row * segment.columns + column];
  const { inputs, outputs, activations, gradients } = segment;
  const example = Math.floor(row / rowsPerExample);
  return (
    gradients[row * outputs + Math.floor(column / inputs)] * activations[example * inputs + (column % inputs)]
  );
}

const columnsOf = (segment: JacobianSegment) =>
  segment.form === 'dense' ? segment.columns : segment.inputs * segment.outputs;

/** B as b (dz - 1) x N numbers. */
function assemble(segments: JacobianSegment[], parameters: number): Float64Array[] {
  return Array.from({ length: b * rowsPerExample }, (_, row) => {
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
async function logProbabilities(network: Network, weights: Floats, batch: Batch): Promise<Float64Array> {
  const out = new Float64Array(b * classes);
  for (let e = 0; e < b; e++) {
    for (let o = 0; o < classes; o++) {
      const images = batch.images.subarray(e * pixels, (e + 1) * pixels);
      const { loss } = await network.gradient(weights, { size: 1, images, labels: Uint8Array.of(o) });
      out[e * classes + o] = -loss;
    }
  }
  return out;
}

describe('networks of the MNIST trainer', () => {
  let batch: Batch;

  before(async () => {
    batch = takeBatch(await loadMnist('train', 100), Uint32Array.of(3, 14, 15));
  });

  for (const [name, network] of networks) {
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

      it('has factors B with B^T B the Fisher matrix of each example, by finite differences of the log probabilities', async () => {
        const factors = await network.differentiate(weights, batch);
        expect(factors.rowsPerExample).to.equal(rowsPerExample);
        const rows = assemble(factors.segments, network.parameters);
        const p = (await logProbabilities(network, weights, batch)).map(Math.exp);
        // d log p_o / d w_i for each example, one array a probe.
        const scores: Float64Array[] = [];
        for (const i of probes) {
          const logP = (w: Floats) => logProbabilities(network, w, batch);
          const [up, down] = [await moved(i, step, logP), await moved(i, -step, logP)];
          scores.push(up.map((value, k) => (value - down[k]) / (2 * step)));
        }
        for (let e = 0; e < b; e++) {
          for (const [s, i] of probes.entries()) {
            for (const [t, j] of probes.entries()) {
              let [fisher, product] = [0, 0];
              for (let o = e * classes; o < (e + 1) * classes; o++) {
                fisher += p[o] * scores[s][o] * scores[t][o];
              }
              for (let r = e * rowsPerExample; r < (e + 1) * rowsPerExample; r++) {
                product += rows[r][i] * rows[r][j];
              }
              expect(product, `example ${e}, weights ${i}, ${j}`).to.be.closeTo(
                fisher,
                1e-7 + 1e-6 * Math.abs(fisher),
              );
            }
          }
        }
      });
    });
  }
});

describe('root of the curvature of a softmax', () => {
  /** L L^T - (diag(p) - p p^T), in units of sqrt(p_i p_j). */
  function error(root: Floats, p: number[]): number {
    const dz = p.length;
    let most = 0;
    for (let i = 0; i < dz; i++) {
      for (let j = 0; j < dz; j++) {
        let product = 0;
        for (let k = 0; k < dz - 1; k++) product += root[k * dz + i] * root[k * dz + j];
        const others = p.reduce((sum, value, o) => (o === i ? sum : sum + value), 0);
        const expected = i === j ? p[i] * others : -p[i] * p[j];
        most = Math.max(most, Math.abs(product - expected) / Math.sqrt(p[i] * p[j]));
      }
    }
    return most;
  }

  it('gives diag(p) - p p^T, b examples one behind the other', () => {
    const p = [0.1, 0.4, 0.2, 0.3, 0.7, 0.05, 0.05, 0.2];
    const root = logitCurvatureRoot(host, Float64Array.from(p), 2);
    expect(root).to.have.length(2 * 3 * 4);
    expect(error(root.subarray(0, 12), p.slice(0, 4))).to.be.below(1e-15);
    expect(error(root.subarray(12), p.slice(4))).to.be.below(1e-15);
  });

  it('keeps every digit in float32 where a probability rounds to 1, wherever it stands, or others to 0', () => {
    const single = createHost(plainCompute, 'float32');
    for (const logits of [
      [30, 1, 9, 0],
      [0, 1, 30, 9],
      [1, 9, 0, 30],
      [200, 3, 1, 2],
      [1, 2, 200, 3],
    ]) {
      const { probabilities } = softmax(single, Float32Array.from(logits), Uint8Array.of(0), 4);
      const p = logits.map((z) => Math.exp(z - Math.max(...logits)));
      const sum = p.reduce((total, value) => total + value, 0);
      const root = logitCurvatureRoot(single, probabilities, 1);
      expect(root.every(Number.isFinite)).to.equal(true);
      const exact = p.map((value) => value / sum);
      // What float32 cannot hold at all is 0.
      if (exact.every((value) => value > 1e-37)) expect(error(root, exact), `${logits}`).to.be.below(4e-7);
    }
  });
});
