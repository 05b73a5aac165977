import { connectSpu, diagonal, type Session } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { memoryDriver, startEmulator } from './harness/emulator.js';
import type { Report } from './harness/report.js';
import { interleave, seconds } from './harness/rounds.js';
import { medianRatio, series } from './harness/statistics.js';
import { createStep, duration } from './harness/trainingStep.js';
import {
  kroneckerWorkload,
  lowRankWorkload,
  perceptronWorkload,
  type Workload,
} from './harness/workloads.js';
import { type Arithmetic, openArithmetic } from './limits/arithmetic.js';

/** Sends `bytes` bytes into the memory of a device that does nothing else. */
function createUpload(session: Session, bytes: number): () => Promise<unknown> {
  const dimension = Math.ceil(bytes / 4);
  const matrix = diagonal({ diagonal: new Float32Array(dimension).fill(1), damping: 1 });
  return () => session.loadMatrix(matrix);
}

async function measure(
  report: Report,
  label: string,
  workload: Workload,
  session: Session,
  memory: Session,
  arithmetic: Arithmetic,
): Promise<void> {
  const { step, close } = createStep(session, workload);
  // Matrix and target there, the sample back.
  const upload = createUpload(memory, workload.matrixBytes + 2 * workload.target.byteLength);
  const { n, count } = workload.eigen;
  const values = await interleave(
    {
      step: () => seconds(step),
      wire: () => seconds(upload),
      flops: async () => workload.flops / (await arithmetic.peak()),
      eigen: () => arithmetic.eigen(n, count),
    },
    { rounds: 5, warmUp: 2 },
  );
  await close();
  const limit = values.wire.map((wire, round) => wire + values.flops[round] + values.eigen[round]);
  report.add(
    {
      bench: 'step',
      case: `(${label}) ${workload.name}`,
      figures: {
        step: series('s', values.step),
        'bytes alone': series('s', values.wire),
        'operations at the peak': series('s', values.flops),
        'eigendecompositions alone': series('s', values.eigen),
      },
      limit: { what: 'the sum of the three', ...series('s', limit) },
      ratio: medianRatio(values.step, limit),
    },
    { withTimeout: 1.4 },
  );
}

const bench: Bench = {
  name: 'step',
  what: `matrix, target, evolution of ${duration} tau and one sample, end to end over TCP`,
  async run(report) {
    const arithmetic = await openArithmetic();
    report.note(arithmetic.description);
    const workloads = [
      () => lowRankWorkload(640, 1e5, 'int8'),
      () => lowRankWorkload(320, 1e4, 'float32'),
      perceptronWorkload,
      kroneckerWorkload,
    ];
    const [emulator, sink] = await Promise.all([startEmulator(), startEmulator({ driver: memoryDriver })]);
    const [spu, memory] = await Promise.all([connectSpu(emulator.address), connectSpu(sink.address)]);
    const upload = await memory.openSession();
    for (const [index, create] of workloads.entries()) {
      const session = await spu.openSession({ seed: 1 });
      await measure(report, 'abcd'[index], create(), session, upload, arithmetic);
      await session.close();
    }
    spu.close();
    memory.close();
    await Promise.all([emulator.stop(), sink.stop()]);
  },
};
export default bench;
