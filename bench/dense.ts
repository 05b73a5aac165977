import { connectSpu, dense, type Session } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { startEmulator } from './harness/emulator.js';
import { fillRandom, randomSpd } from './harness/random.js';
import type { Report } from './harness/report.js';
import { interleave, seconds } from './harness/rounds.js';
import { median, medianRatio, series } from './harness/statistics.js';
import { openArithmetic } from './limits/arithmetic.js';

const dimensions = [256, 512, 1024, 2048, 4096];
const counts = [1, 10, 100, 1000];
const methods = ['auto', 'krylov', 'eigendecomposition'] as const;

type Figure = (typeof methods)[number] | 'eigen' | 'change';

const bench: Bench = {
  name: 'dense',
  what: 'a dense matrix over TCP: set-up and samples by either method, as chosen, and against the bare LAPACK call',
  async run(report) {
    const arithmetic = await openArithmetic();
    report.note(arithmetic.description);
    const devices = methods.map((denseMethod) => ({
      name: denseMethod,
      config: { integrator: { denseMethod } },
    }));
    const emulator = await startEmulator({ devices });
    const spu = await connectSpu(emulator.address);
    const sessions = new Map<string, Session>();
    for (const device of methods) sessions.set(device, await spu.openSession({ device, seed: 1 }));
    for (const n of dimensions) {
      const matrix = dense({ dimension: n, matrix: randomSpd(n) });
      const target = fillRandom(new Float32Array(n));
      for (const count of counts) {
        const run = (method: string) => async () => {
          const session = sessions.get(method)!;
          const loaded = await session.loadMatrix(matrix);
          await session.loadVector(target);
          const time = await seconds(async () => {
            const evolution = await session.evolve({ duration: 50, initialState: 'target' });
            await session.sample({ at: { evolution }, count, interval: 1, reduction: 'mean' });
          });
          return loaded.host.compute + time;
        };
        const values = await interleave(
          {
            auto: run('auto'),
            krylov: run('krylov'),
            eigendecomposition: run('eigendecomposition'),
            eigen: () => arithmetic.eigen(n),
            change: () => arithmetic.change(count, n),
          },
          n < 2048 ? { rounds: 5, warmUp: 1 } : { rounds: 2, warmUp: 0 },
        );
        compare(report, `N = ${n}, ${count} samples`, values);
      }
    }
    for (const session of sessions.values()) await session.close();
    spu.close();
    await emulator.stop();
  },
};
export default bench;

function compare(report: Report, name: string, values: Record<Figure, number[]>): void {
  const { auto, krylov, eigendecomposition } = values;
  const cheaper = krylov.map((time, round) => Math.min(time, eigendecomposition[round]));
  const figures = {
    'set-up and samples, as chosen': series('s', auto),
    'by Krylov spaces': series('s', krylov),
    'by the eigendecomposition': series('s', eigendecomposition),
  };
  report.add(
    {
      ...{ bench: 'dense', case: name, figures },
      limit: { what: 'the cheaper of the two', ...series('s', cheaper) },
      ratio: medianRatio(auto, cheaper),
    },
    { withTimeout: 1.2 },
  );
  if (median(eigendecomposition) > median(krylov)) return;
  report.add(
    {
      bench: 'dense',
      case: `${name}, by the eigendecomposition`,
      figures: {
        'set-up and samples': series('s', eigendecomposition),
        'the products alone that take the samples to the eigenbasis and back': series('s', values.change),
      },
      limit: { what: 'LAPACK call alone', ...series('s', values.eigen) },
      ratio: medianRatio(eigendecomposition, values.eigen),
    },
    { withTimeout: 1.2 },
  );
}
