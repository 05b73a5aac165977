import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSpu, diagonal, type MatrixSource } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { writeCertificate } from './harness/certificate.js';
import { memoryDriver, startEmulator } from './harness/emulator.js';
import { startPeer } from './harness/peer.js';
import type { Report } from './harness/report.js';
import { type Contender, interleave, seconds } from './harness/rounds.js';
import { medianRatio, series } from './harness/statistics.js';
import { connectHttp2, connectSocket } from './limits/uploadSource.js';

const numbers = 64 * 2 ** 20;
const rounds = 7;

interface Way {
  name: string;
  /** Unix socket of the sinks; empty: TCP. */
  path: string;
  /** Address of the emulator. */
  listen: string;
  tls: boolean;
}

/** The same matrix in two forms. It is diagonal, so that no header is long and no arithmetic is near. */
const matrices: { name: string; bytes: number; matrix(): MatrixSource }[] = [
  {
    name: 'float32',
    bytes: 4 * numbers,
    matrix: () => diagonal({ diagonal: new Float32Array(numbers).fill(1), damping: 1 }),
  },
  {
    name: 'int8',
    bytes: numbers,
    matrix: () =>
      diagonal({
        diagonal: { codes: new Int8Array(numbers).fill(1), scale: 1 },
        dimension: numbers,
        damping: 1,
      }),
  },
];

/** MiB/s of LoadMatrix and of what bounds it, over one transport. */
async function measure(report: Report, way: Way, folder: string): Promise<void> {
  const certificate = way.tls ? join(folder, 'cert.pem') : undefined;
  const tls = certificate ? { cert: certificate, key: join(folder, 'key.pem') } : undefined;
  const emulator = await startEmulator({ listen: [way.listen], driver: memoryDriver, tls });
  const spu = await connectSpu(emulator.address.replace('127.0.0.1', 'localhost'), {
    tls: certificate ? { ca: readFileSync(certificate) } : undefined,
  });
  const session = await spu.openSession();
  for (const { name, bytes, matrix } of matrices) {
    const source = matrix();
    const values = source.tensors[0].values as Float32Array | Int8Array;
    const raw = new Uint8Array(values.buffer, 0, bytes);
    const rate = (work: () => Promise<unknown>): Contender => {
      return async () => bytes / 2 ** 20 / (await seconds(work));
    };
    const socketKind = way.tls ? 'tls' : 'net';
    const kinds = way.tls ? ['tls'] : ['net', 'http2'];
    const sinks = await Promise.all(
      kinds.map((kind) =>
        startPeer(
          'limits/uploadSink.js',
          kind,
          String(bytes),
          way.path && `${way.path}-${name}-${kind}`,
          folder,
        ),
      ),
    );
    const socket = await connectSocket(sinks[0].address, certificate);
    const http2 = way.tls ? undefined : await connectHttp2(sinks[1].address);
    const contenders: Record<string, Contender> = {
      load: rate(() => session.loadMatrix(source)),
      [socketKind]: rate(() => socket.send(raw)),
    };
    if (http2) contenders.http2 = rate(() => http2.send(raw));
    const rates = await interleave(contenders, { rounds, warmUp: 2 });
    const goals = way.tls ? { tls: 0.8 } : { net: 0.4, http2: 0.65 };
    for (const [kind, goal] of Object.entries(goals)) {
      report.add(
        {
          bench: 'upload',
          case: `${name}, ${way.name}, against node:${kind}`,
          figures: { LoadMatrix: series('MiB/s', rates.load) },
          limit: { what: `node:${kind}`, ...series('MiB/s', rates[kind]) },
          ratio: medianRatio(rates.load, rates[kind]),
        },
        { atLeast: goal },
      );
    }
    socket.close();
    http2?.close();
    await Promise.all(sinks.map((sink) => sink.stop()));
  }
  await session.close();
  spu.close();
  await emulator.stop();
}

const bench: Bench = {
  name: 'upload',
  what: `${numbers / 2 ** 20} Mi numbers by LoadMatrix into the memory of a device that does nothing else`,
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'spu-bench-'));
    try {
      await measure(report, { name: 'TCP', path: '', listen: '127.0.0.1:0', tls: false }, folder);
      const unix = { path: join(folder, 'sink'), listen: `unix:${join(folder, 'spu')}` };
      await measure(report, { name: 'unix socket', ...unix, tls: false }, folder);
      if (writeCertificate(folder)) {
        await measure(report, { name: 'TLS', path: '', listen: '127.0.0.1:0', tls: true }, folder);
      } else report.note('TLS: left out, because there is no openssl command to make a certificate with');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
export default bench;
