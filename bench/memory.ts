import type { Bench } from './harness/bench.js';
import { series } from './harness/statistics.js';
import { withSteps } from './harness/trainingStep.js';
import { lowRankWorkload } from './harness/workloads.js';

const rank = 640;
const dimension = 1e6;
const mebi = 2 ** 20;

const bench: Bench = {
  name: 'memory',
  what: `peak memory of the server's process, low rank, r = ${rank}, N = ${dimension}, int8`,
  async run(report) {
    if (process.platform !== 'linux') {
      report.note('left out: only Linux tells the peak memory of another process');
      return;
    }
    const workload = lowRankWorkload(rank, dimension, 'int8');
    await withSteps(workload, async (step, emulator) => {
      for (const [matrices, what] of ['one matrix', 'a second one while the first is in effect'].entries()) {
        await step();
        const operands = (matrices + 1) * workload.matrixBytes;
        const limit = 1.25 * operands + 300 * mebi;
        const peak = emulator.peakBytes();
        report.add(
          {
            bench: 'memory',
            case: what,
            figures: {
              'peak resident memory': series('MiB', [peak / mebi]),
              operands: series('MiB', [operands / mebi]),
            },
            limit: { what: '1.25 times the operands, and 300 MiB', ...series('MiB', [limit / mebi]) },
            ratio: peak / limit,
          },
          { withTimeout: 1 },
        );
      }
    });
  },
};
export default bench;
