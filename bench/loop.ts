import type { Bench } from './harness/bench.js';
import { series } from './harness/statistics.js';
import { withSteps } from './harness/trainingStep.js';
import { lowRankWorkload } from './harness/workloads.js';

const rounds = 5;
const stepsARound = 2;
/** Milliseconds. */
const bearable = 20;

const bench: Bench = {
  name: 'loop',
  what: "delay of the server's event loop while it makes step (a)",
  async run(report) {
    await withSteps(lowRankWorkload(640, 1e5, 'int8'), async (step, emulator) => {
      await step();
      const delays: { p50: number; p99: number; max: number }[] = [];
      for (let round = 0; round < rounds; round++) {
        await emulator.ask('reset');
        for (let k = 0; k < stepsARound; k++) await step();
        delays.push(await emulator.ask('delays'));
      }
      const of = (name: 'p50' | 'p99' | 'max') =>
        series(
          'ms',
          delays.map((delay) => delay[name]),
        );
      report.add(
        {
          bench: 'loop',
          case: 'step (a)',
          figures: { p50: of('p50'), p99: of('p99'), longest: of('max') },
          limit: { what: 'what a small call may wait', ...series('ms', [bearable]) },
          ratio: of('p99').median / bearable,
        },
        { withTimeout: 1 },
      );
    });
  },
};
export default bench;
