import { classes, imageSide } from '../data/dataset.js';
import { convolution } from './convolution.js';
import { dense } from './dense.js';
import type { Host, JacobianSegment } from './layer.js';
import { createNetwork, type Network } from './network.js';
import { pooling } from './pooling.js';
import { rectified } from './rectified.js';

export interface ConvNetOptions {
  channels?: number;
  hidden?: number;
  kernel?: number;
  /** How the dense layers give their Jacobian; the convolution always gives numbers. */
  factors?: JacobianSegment['form'];
}

/** One convolution, rectified and pooled 2 x 2, and two dense layers. */
export function createConvNet(
  host: Host,
  { channels = 4, hidden = 32, kernel = 5, factors = 'rowKronecker' }: ConvNetOptions = {},
): Network {
  const side = imageSide - kernel + 1;
  const pooled = Math.floor(side / 2) ** 2 * channels;
  return createNetwork(host, [
    convolution({ side: imageSide, kernel, channels }),
    pooling(side, channels),
    rectified(pooled),
    dense(pooled, hidden, factors),
    rectified(hidden),
    dense(hidden, classes, factors),
  ]);
}
