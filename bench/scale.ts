import { connectSpu, diagonal, type SpuClient } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { startEmulator } from './harness/emulator.js';
import type { Report } from './harness/report.js';
import { interleave, seconds } from './harness/rounds.js';
import { logSlope, median, medianRatio, series } from './harness/statistics.js';
import { createStep } from './harness/trainingStep.js';
import { lowRankWorkload } from './harness/workloads.js';

const rank = 64;
const dimensions = [1e4, 1e5, 1e6, 1e7];
const clients = [1, 2, 4, 8, 16, 32];
/** Steps that each client makes. */
const steps = 32;
const rounds = 3;

/** How the time of a step grows with N. */
async function measureSize(report: Report, spu: SpuClient): Promise<void> {
  const times: number[][] = [];
  for (const dimension of dimensions) {
    const session = await spu.openSession({ seed: 1 });
    const { step, close } = createStep(session, lowRankWorkload(rank, dimension, 'int8'));
    const values = await interleave({ step: () => seconds(step) }, { rounds });
    times.push(values.step);
    await close();
    await session.close();
  }
  const slopes = (from: number) =>
    Array.from({ length: rounds }, (_, round) =>
      logSlope(dimensions.slice(from).map((x, k) => ({ x, y: times[from + k][round] }))),
    );
  const slope = slopes(0);
  report.add(
    {
      bench: 'scale',
      case: `time of a step over N, r = ${rank}, int8`,
      figures: {
        ...Object.fromEntries(dimensions.map((n, k) => [`N = ${n}`, series('s', times[k])])),
        'slope over the two largest': series('log s / log N', slopes(dimensions.length - 2)),
      },
      limit: { what: 'linear', ...series('log s / log N', [1]) },
      ratio: median(slope),
    },
    { withTimeout: 1.05 },
  );
}

/** Steps a second while `count` clients come for the device at once and take turns at it. */
async function throughput(spu: SpuClient, count: number): Promise<number> {
  const values = new Float32Array(1024).fill(1);
  const matrix = diagonal({ diagonal: values });
  const client = async () => {
    const session = await spu.openSession({ seed: 1 });
    await session.loadMatrix(matrix);
    const run = session.run();
    for (let k = 0; k < steps; k++) {
      await run.step({ target: values, encoding: 'float32', evolve: { duration: 1 }, sample: {} });
    }
    await run.close();
    await session.close();
  };
  return (count * steps) / (await seconds(() => Promise.all(Array.from({ length: count }, client))));
}

async function measureQueue(report: Report, spu: SpuClient): Promise<void> {
  const contenders = Object.fromEntries(
    clients.map((count) => [`${count} clients`, () => throughput(spu, count)]),
  );
  const values = await interleave(contenders, { rounds: 5 });
  const alone = values['1 clients'];
  const ratios = Object.values(values).map((rates) => medianRatio(rates, alone));
  report.add(
    {
      bench: 'scale',
      case: `${clients[0]} to ${clients.at(-1)} clients in the queue of one device`,
      figures: Object.fromEntries(
        Object.entries(values).map(([name, rates]) => [name, series('steps/s', rates)]),
      ),
      limit: { what: 'one client', ...series('steps/s', alone) },
      ratio: Math.min(...ratios),
    },
    { atLeast: 0.9 },
  );
}

const bench: Bench = {
  name: 'scale',
  what: 'how time grows with N, and throughput with waiting clients',
  async run(report) {
    const emulator = await startEmulator();
    const spu = await connectSpu(emulator.address);
    await measureSize(report, spu);
    await measureQueue(report, spu);
    spu.close();
    await emulator.stop();
  },
};
export default bench;
