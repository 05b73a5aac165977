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
 * A root of the curvature of each example's cross entropy for its logits: H = diag(p) - p p^T = L L^T, which for softmax
 * is the Fisher matrix. Probabilities add up to 1, so that H has rank dz - 1 and L as many columns: the exact Cholesky
 * factor of Tanabe and Sagae 1992, with q_j = p_(j+1) + ... + p_dz the probability of what comes behind j,
 *
 *     L_jj = sqrt(p_j q_j / (p_j + q_j))      L_ij = -L_jj p_i / q_j, i > j
 *
 * Nothing cancels, so that it is as exact as p where a probability has rounded to 0 or 1. L^T of each example, b x (dz - 1)
 * x dz.
 */
export function logitCurvatureRoot(host: Host, probabilities: Floats, b: number): Floats {
  const dz = probabilities.length / b;
  const out = host.allocate(b * (dz - 1) * dz);
  for (let e = 0; e < b; e++) {
    const p = probabilities.subarray(e * dz, (e + 1) * dz);
    let behind = 0;
    for (let j = dz - 2; j >= 0; j--) {
      behind += p[j + 1];
      // All of it has underflowed: the column is 0.
      if (behind === 0) continue;
      const row = (e * (dz - 1) + j) * dz;
      const diagonal = Math.sqrt((p[j] * behind) / (p[j] + behind));
      out[row + j] = diagonal;
      for (let i = j + 1; i < dz; i++) out[row + i] = -diagonal * (p[i] / behind);
    }
  }
  return out;
}
