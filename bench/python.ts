import { connectSpu, dense, diagonal } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { memoryDriver, startEmulator } from './harness/emulator.js';
import { type PythonPeer, startPythonPeer } from './harness/pythonPeer.js';
import { randomSpd } from './harness/random.js';
import type { Report } from './harness/report.js';
import { interleave, seconds } from './harness/rounds.js';
import { median, medianRatio, series } from './harness/statistics.js';

const numbers = 128 * 2 ** 20;
const mib = (4 * numbers) / 2 ** 20;
const n = 8;
const calls = 500;

/** MiB/s of LoadMatrix from Python, against a bare stream of frames that are ready, and against this client. */
async function measureUpload(report: Report, python: PythonPeer): Promise<void> {
  const emulator = await startEmulator({ driver: memoryDriver, devices: 2 });
  const spu = await connectSpu(emulator.address);
  const session = await spu.openSession();
  const matrix = diagonal({ diagonal: new Float32Array(numbers).fill(1), damping: 1 });
  const rates = await interleave(
    {
      python: () => python.ask('client', emulator.address, numbers),
      bare: () => python.ask('bare', emulator.address, numbers),
      typescript: async () => mib / (await seconds(() => session.loadMatrix(matrix))),
    },
    { rounds: 7, warmUp: 2 },
  );
  const limits = {
    bare: ['a bare grpcio stream', 0.85],
    typescript: ['the TypeScript client', 0.9],
  } as const;
  for (const [kind, [what, goal]] of Object.entries(limits)) {
    const limit = rates[kind as keyof typeof limits];
    report.add(
      {
        bench: 'python',
        case: `upload of ${mib} MiB from Python, against ${what}`,
        figures: { load: series('MiB/s', rates.python) },
        limit: { what, ...series('MiB/s', limit) },
        ratio: medianRatio(rates.python, limit),
      },
      { atLeast: goal },
    );
  }
  spu.close();
  await emulator.stop();
}

/** Median microseconds of a small step of Run, one at a time. */
async function measureStep(report: Report, python: PythonPeer): Promise<void> {
  const emulator = await startEmulator({ devices: 2 });
  const spu = await connectSpu(emulator.address);
  const session = await spu.openSession({ seed: 1 });
  const target = new Float32Array(n).fill(1);
  await session.loadMatrix(dense({ dimension: n, matrix: randomSpd(n) }));
  const run = session.run();
  const step = () => run.step({ target, encoding: 'float32', evolve: { duration: 1 }, sample: {} });
  const times = await interleave({
    python: () => python.ask('step', emulator.address),
    async typescript() {
      const each: number[] = [];
      for (let k = 0; k < calls; k++) each.push(1e6 * (await seconds(step)));
      return median(each);
    },
  });
  await run.close();
  report.add(
    {
      bench: 'python',
      case: `a step of Run with N = ${n}: target, evolution, sample`,
      figures: { step: series('us', times.python) },
      limit: { what: 'the TypeScript client', ...series('us', times.typescript) },
      ratio: medianRatio(times.python, times.typescript),
    },
    { withTimeout: 1.3 },
  );
  await session.close();
  spu.close();
  await emulator.stop();
}

/** GB/s of float32 numbers that are turned into other formats. */
async function measureEncoding(report: Report, python: PythonPeer): Promise<void> {
  for (const dtype of ['int8', 'float16', 'bfloat16']) {
    const rates = await interleave({
      encode: () => python.ask('encode', dtype),
      copy: () => python.ask('copy', ''),
    });
    report.add(
      {
        bench: 'python',
        case: `float32 numbers sent as ${dtype}, in GB/s (goal: 1)`,
        figures: { encode: series('GB/s', rates.encode) },
        limit: { what: 'copying them', ...series('GB/s', rates.copy) },
        ratio: median(rates.encode),
      },
      { atLeast: 1 },
    );
  }
}

const bench: Bench = {
  name: 'python',
  what: 'the Python client: uploads, steps, number formats',
  async run(report) {
    const python = await startPythonPeer();
    if (!python) return report.note('left out, because there is no venv of the Python client: npm run setup');
    const { grpcio, numpy } = python.versions;
    report.note(`grpcio ${grpcio}, numpy ${numpy}`);
    try {
      await measureUpload(report, python);
      await measureStep(report, python);
      await measureEncoding(report, python);
    } finally {
      python.stop();
    }
  },
};
export default bench;
