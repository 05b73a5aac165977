import { connectSpu, dense } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { startEmulator } from './harness/emulator.js';
import { fillRandom, randomSpd } from './harness/random.js';
import { interleave, seconds } from './harness/rounds.js';
import { medianRatio, series } from './harness/statistics.js';
import { openArithmetic } from './limits/arithmetic.js';

const dimensions = [256, 512, 1024, 2048, 4096];
const counts = [1, 10, 1000];

const bench: Bench = {
  name: 'dense',
  what: 'a dense matrix over a unix socket: set-up and samples against the bare LAPACK call',
  async run(report) {
    const arithmetic = await openArithmetic();
    report.note(arithmetic.description);
    const emulator = await startEmulator();
    const spu = await connectSpu(emulator.address);
    const session = await spu.openSession({ seed: 1 });
    for (const n of dimensions) {
      const matrix = dense({ dimension: n, matrix: randomSpd(n) });
      const target = fillRandom(new Float32Array(n));
      for (const count of counts) {
        const values = await interleave(
          {
            device: async () => {
              const loaded = await session.loadMatrix(matrix);
              await session.loadVector(target);
              const time = await seconds(async () => {
                const evolution = await session.evolve({ duration: 50, from: 'target' });
                const sample = { at: { evolution }, count, interval: 1, reduction: 'mean' } as const;
                await session.sample(sample);
              });
              return loaded.host.compute + time;
            },
            eigen: () => arithmetic.eigen(n),
          },
          { rounds: n < 2048 ? 5 : 1, warmUp: n < 2048 ? 1 : 0 },
        );
        report.add(
          {
            bench: 'dense',
            case: `N = ${n}, ${count} samples`,
            figures: { 'set-up and samples': series('s', values.device) },
            limit: { what: 'eigendecomposition alone', ...series('s', values.eigen) },
            ratio: medianRatio(values.device, values.eigen),
          },
          { atMost: 1.2 },
        );
      }
    }
    await session.close();
    spu.close();
    await emulator.stop();
  },
};
export default bench;
