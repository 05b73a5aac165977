import type { Floats } from '../../../server/compute/compute.js';
import type { Host } from './layer.js';

/** Rows of logits (b x dz) become probabilities; the mean cross entropy in nats, and the share of right answers. */
export function softmax(host: Host, logits: Floats, labels: Uint8Array, dz: number) {
  const b = labels.length;
  const probabilities = host.allocate(b * dz);
  let loss = 0;
  let right = 0;
  for (let e = 0; e < b; e++) {
    const row = logits.subarray(e * dz, (e + 1) * dz);
    let best = 0;
    for (let o = 1; o < dz; o++) if (row[o] > row[best]) best = o;
    let sum = 0;
    for (let o = 0; o < dz; o++) sum += Math.exp(row[o] - row[best]);
    for (let o = 0; o < dz; o++) probabilities[e * dz + o] = Math.exp(row[o] - row[best]) / sum;
    loss -= row[labels[e]] - row[best] - Math.log(sum);
    if (best === labels[e]) right++;
  }
  return { probabilities, loss: loss / b, accuracy: right / b };
}

/** Gradient of the mean cross entropy for the logits: (p - y) / b. */
export function logitGradient(host: Host, probabilities: Floats, labels: Uint8Array, dz: number): Floats {
  const b = labels.length;
  const out = host.allocate(b * dz);
  for (let i = 0; i < out.length; i++) out[i] = probabilities[i] / b;
  for (let e = 0; e < b; e++) out[e * dz + labels[e]] -= 1 / b;
  return out;
}

/**
 * Curvature of each example's cross entropy for its logits, the H of the generalised Gauss-Newton matrix J^T H J / b,
 * which for softmax is the Fisher matrix: one block diag(p) - p p^T an example, b x dz x dz.
 */
export function logitCurvature(host: Host, probabilities: Floats, b: number): Floats {
  const dz = probabilities.length / b;
  const out = host.allocate(b * dz * dz);
  for (let e = 0; e < b; e++)
    for (let i = 0; i < dz; i++) {
      const p = probabilities[e * dz + i];
      // 1 - p as the sum of the others: exact also where p has rounded to 1, so that H stays positive semidefinite.
      let others = 0;
      for (let j = 0; j < dz; j++) {
        if (j === i) continue;
        others += probabilities[e * dz + j];
        out[(e * dz + i) * dz + j] = -p * probabilities[e * dz + j];
      }
      out[(e * dz + i) * dz + i] = p * others;
    }
  return out;
}
