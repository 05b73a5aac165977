import { classes, pixels } from '../data/dataset.js';
import { dense } from './dense.js';
import type { Host } from './layer.js';
import { createNetwork, type Network } from './network.js';
import { rectified } from './rectified.js';

/** 784 - hidden - 10, rectified. Both layers give row-Kronecker factors: b (in + 1) + b (dz - 1) out numbers a layer. */
export function createMlp(host: Host, hidden = 64): Network {
  return createNetwork(host, [
    dense(pixels, hidden, 'rowKronecker'),
    rectified(hidden),
    dense(hidden, classes, 'rowKronecker'),
  ]);
}
