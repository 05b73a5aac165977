import { expect } from 'chai';
import { connectSpu, type SpuClient } from '../../../../client/index.js';
import { type Batch, classes, loadMnist, shuffledBatches } from '../../../../examples/mnist/data/dataset.js';
import { createConvNet } from '../../../../examples/mnist/network/convnet.js';
import { createHost, type JacobianSegment } from '../../../../examples/mnist/network/layer.js';
import { createMlp } from '../../../../examples/mnist/network/mlp.js';
import type { Factors, Network } from '../../../../examples/mnist/network/network.js';
import { createFirstOrder } from '../../../../examples/mnist/optimizers/firstOrder.js';
import { createThermodynamic } from '../../../../examples/mnist/optimizers/thermodynamic.js';
import { type RunningServer, startServer } from '../../../../server/index.js';
import { plainCompute } from '../../../support/examples/plain-compute.js';

const size = 6;
const rowsPerExample = classes - 1;
const damping = 0.1;
const learningRate = 0.5;

/** y += B x by rows, straight from the definition of each form; with `transposed`, y += B^T x. */
function addFactor(segments: JacobianSegment[], x: Float64Array, y: Float64Array, transposed: boolean): void {
  let offset = 0;
  for (const segment of segments) {
    const columns = segment.form === 'dense' ? segment.columns : segment.inputs * segment.outputs;
    for (let row = 0; row < size * rowsPerExample; row++) {
      for (let k = 0; k < columns; k++) {
        const entry =
          segment.form === 'dense'
            ? segment.jacobian[row * columns + k]
            : segment.gradients[row * segment.outputs + Math.floor(k / segment.inputs)] *
              segment.activations[Math.floor(row / rowsPerExample) * segment.inputs + (k % segment.inputs)];
        if (transposed) y[offset + k] += entry * x[row];
        else y[row] += entry * x[offset + k];
      }
    }
    offset += columns;
  }
}

/** (B^T B / b + lambda I) v. */
function applyFisher({ segments }: Factors, v: Float64Array): Float64Array {
  const y = new Float64Array(size * rowsPerExample);
  addFactor(segments, v, y, false);
  const out = v.map((value) => damping * value);
  addFactor(
    segments,
    y.map((value) => value / size),
    out,
    true,
  );
  return out;
}

/** x(t) of dx/dt = -(A x - g) from x(0) = g by Runge-Kutta of fourth order: knows no function of a matrix. */
function relax(factors: Factors, g: Float64Array, t: number, steps: number): Float64Array {
  const slope = (x: Float64Array) => applyFisher(factors, x).map((value, i) => g[i] - value);
  const moved = (x: Float64Array, k: Float64Array, by: number) => x.map((value, i) => value + by * k[i]);
  const h = t / steps;
  let x = g.slice();
  for (let step = 0; step < steps; step++) {
    const k1 = slope(x);
    const k2 = slope(moved(x, k1, h / 2));
    const k3 = slope(moved(x, k2, h / 2));
    const k4 = slope(moved(x, k3, h));
    x = x.map((value, i) => value + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  }
  return x;
}

/** Largest difference, in units of the largest of `expected`. */
function difference(actual: ArrayLike<number>, expected: Float64Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0) / largest;
}

describe('TNGD of the MNIST trainer', () => {
  const host = createHost(plainCompute);
  let server: RunningServer;
  let spu: SpuClient;
  let batch: Batch;

  before(async () => {
    server = await startServer({
      listen: ['127.0.0.1:0'],
      deviceConfig: { noise: { kappa: 0 } },
      log: { level: 'silent' },
    });
    spu = await connectSpu(server.addresses[0]);
    batch = shuffledBatches(await loadMnist('train', 200), size, 3).next().value;
  });

  after(async () => {
    spu?.close();
    await server?.close(0);
  });

  const networks: [string, Network][] = [
    ['row-Kronecker factors (MLP)', createMlp(host, 2)],
    ['dense segments (ConvNet)', createConvNet(host, { channels: 1, hidden: 3, factors: 'dense' })],
  ];
  for (const [name, network] of networks) {
    for (const duration of [0, 1.5]) {
      it(`moves the weights by what the Fisher matrix of the batch says, ${name}, t = ${duration} tau`, async () => {
        const initial = network.initialWeights(5) as Float32Array;
        const options = { duration, damping, learningRate, seed: 1 };
        const optimizer = await createThermodynamic(network, initial, spu, options);
        try {
          await optimizer.step(batch);
        } finally {
          await optimizer.close();
        }
        const factors = await network.differentiate(initial, batch);
        const expected = relax(factors, Float64Array.from(factors.gradient), duration, 120);
        const moved = initial.map((weight, i) => (weight - optimizer.weights[i]) / learningRate);
        // Weights are float32: a difference of two has lost digits.
        expect(difference(moved, expected)).to.be.below(1e-4);
      });
    }
  }

  for (const delay of [0, 0.2]) {
    it(`splits the wall time of a step into parts that add up to it, t_d = ${delay} tau`, async () => {
      // Large enough for programming to take most of the time.
      const large = shuffledBatches(await loadMnist('train', 200), 24, 3).next().value;
      const network = createMlp(host, 16);
      const initial = network.initialWeights(5) as Float32Array;
      const options = { duration: 5, delay, damping, learningRate: 0.1, seed: 1 };
      const optimizer = await createThermodynamic(network, initial, spu, options);
      try {
        for (let step = 0; step < 3; step++) {
          const begun = performance.now();
          const { times } = await optimizer.step(large);
          const wall = (performance.now() - begun) / 1000;
          const sum = Object.values(times).reduce((total, part) => total + part, 0);
          for (const [part, seconds] of Object.entries(times)) expect(seconds, part).to.be.at.least(0);
          // The rest is the event loop's; how much that is depends on what else the machine does.
          expect(sum).to.be.within(0, wall + 0.001);
        }
      } finally {
        await optimizer.close();
      }
    });
  }

  it('is SGD at t = 0 over several steps', async () => {
    const network = createMlp(host, 4);
    const initial = network.initialWeights(5) as Float32Array;
    const options = { duration: 0, damping, learningRate: 0.1, seed: 1 };
    const device = await createThermodynamic(network, initial, spu, options);
    const sgd = createFirstOrder(network, initial, { rule: { rule: 'sgd' }, learningRate: 0.1 });
    try {
      for (let step = 0; step < 3; step++) {
        await device.step(batch);
        await sgd.step(batch);
      }
    } finally {
      await device.close();
    }
    expect(difference(device.weights, Float64Array.from(sgd.weights))).to.be.below(1e-6);
  });
});
