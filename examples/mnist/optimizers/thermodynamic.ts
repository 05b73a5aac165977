import {
  createTngd,
  denseSegment,
  rowKronecker,
  type SegmentSource,
  type SpuClient,
  type TngdOptions,
} from '../../../client/index.js';
import { tellWaiting } from '../../waiting.js';
import type { JacobianSegment } from '../network/layer.js';
import type { Network } from '../network/network.js';
import { addTo, type Optimizer } from './optimizer.js';

export interface ThermodynamicOptions extends TngdOptions {
  /** Seed of the device's noise. */
  seed?: number;
  /** Name of the device; absent means any. */
  device?: string;
}

/** As the client library takes it. */
export function toSource(segment: JacobianSegment): SegmentSource {
  if (segment.form === 'dense') {
    const { columns, jacobian } = segment;
    return denseSegment({ columns, jacobian });
  }
  const { inputs, outputs, activations, gradients } = segment;
  return rowKronecker({ inputs, outputs, activations, gradients });
}

/** Thermodynamic natural gradient descent by the client library's optimizer, on a device leased for the run. */
export async function createThermodynamic(
  network: Network,
  initial: Float32Array,
  spu: SpuClient,
  { seed, device, ...options }: ThermodynamicOptions,
): Promise<Optimizer> {
  const weights = initial.slice();
  const session = await spu.openSession({
    seed,
    device,
    signal: options.signal,
    onWaiting: tellWaiting,
  });
  const tngd = createTngd(session, options);
  return {
    weights,
    async step(batch) {
      const begun = performance.now();
      const { loss, accuracy, gradient, rowsPerExample, segments } = await network.differentiate(
        weights,
        batch,
      );
      const differentiate = (performance.now() - begun) / 1000;
      const { update, diagnostics } = await tngd.step({
        examples: batch.size,
        rowsPerExample: rowsPerExample,
        segments: segments.map(toSource),
        gradient,
      });
      const arrived = performance.now();
      addTo(weights, update);
      const { matrix, vector, timing, hostSeconds } = diagnostics;
      const encode = matrix.encodeTime;
      // Numbers are converted while the last ones travel; the gradient travels while the factors are programmed.
      const send =
        Math.max(0, matrix.host.receive - encode) + Math.max(0, vector.host.receive - matrix.host.compute);
      const program = matrix.host.compute + vector.host.compute;
      const solve = timing.host.compute;
      return {
        loss,
        accuracy,
        times: {
          differentiate,
          encode,
          send,
          program,
          solve,
          read: Math.max(0, hostSeconds - encode - send - program - solve),
          update: (performance.now() - arrived) / 1000,
        },
        deviceSeconds: diagnostics.deviceSeconds,
        bytes: diagnostics.bytesSent + diagnostics.bytesReceived,
        largestEigenvalue: matrix.largestEigenvalue,
      };
    },
    async close() {
      await tngd.close().catch(() => {});
      await session.close();
    },
  };
}
