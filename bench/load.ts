import { connectSpu } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { memoryDriver, startEmulator } from './harness/emulator.js';
import { interleave, seconds } from './harness/rounds.js';
import { medianRatio, series } from './harness/statistics.js';
import { lowRankWorkload } from './harness/workloads.js';
import { openArithmetic } from './limits/arithmetic.js';

const rank = 640;
const dimension = 1e5;

const bench: Bench = {
  name: 'load',
  what: `LoadMatrix of a low-rank matrix, r = ${rank}, N = ${dimension}, over TCP`,
  async run(report) {
    const arithmetic = await openArithmetic();
    report.note(arithmetic.description);
    const [emulator, sink] = await Promise.all([startEmulator(), startEmulator({ driver: memoryDriver })]);
    const [spu, memory] = await Promise.all([connectSpu(emulator.address), connectSpu(sink.address)]);
    const [session, upload] = await Promise.all([spu.openSession(), memory.openSession()]);
    for (const dtype of ['float32', 'int8'] as const) {
      const { matrix } = lowRankWorkload(rank, dimension, dtype);
      const values = await interleave(
        {
          load: () => seconds(() => session.loadMatrix(matrix)),
          upload: () => seconds(() => upload.loadMatrix(matrix)),
          gram: () => arithmetic.gram(rank, dimension),
          eigen: () => arithmetic.eigen(rank),
        },
        { rounds: 7, warmUp: 2 },
      );
      const limit = values.gram.map(
        (gram, round) => Math.max(gram, values.upload[round]) + values.eigen[round],
      );
      report.add(
        {
          bench: 'load',
          case: dtype,
          figures: {
            LoadMatrix: series('s', values.load),
            'upload alone': series('s', values.upload),
            'Gram matrix alone': series('s', values.gram),
            'eigendecomposition alone': series('s', values.eigen),
          },
          limit: {
            what: 'the longer of upload and Gram matrix, and the eigendecomposition',
            ...series('s', limit),
          },
          ratio: medianRatio(values.load, limit),
        },
        { withTimeout: 1.25 },
      );
    }
    await Promise.all([session.close(), upload.close()]);
    spu.close();
    memory.close();
    await Promise.all([emulator.stop(), sink.stop()]);
  },
};
export default bench;
