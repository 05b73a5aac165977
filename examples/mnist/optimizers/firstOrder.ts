import { createUpdateRule, type UpdateRule } from '../../../client/index.js';
import type { Network } from '../network/network.js';
import { addTo, noTimes, type Optimizer } from './optimizer.js';

/** SGD or Adam on the host, without a device: the update rules of the client library on the gradient itself. */
export function createFirstOrder(
  network: Network,
  initial: Float32Array,
  { rule, learningRate }: { rule: UpdateRule; learningRate: number },
): Optimizer {
  const weights = initial.slice();
  const apply = createUpdateRule(rule, network.parameters);
  return {
    weights,
    async step(batch) {
      const begun = performance.now();
      const { loss, accuracy, gradient } = await network.gradient(weights, batch);
      const differentiated = performance.now();
      addTo(weights, apply(gradient as Float32Array, learningRate));
      const times = {
        ...noTimes(),
        differentiate: (differentiated - begun) / 1000,
        update: (performance.now() - differentiated) / 1000,
      };
      return { loss, accuracy, times, deviceSeconds: 0, bytes: 0 };
    },
    async close() {},
  };
}
