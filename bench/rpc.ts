import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { connectSpu, dense } from '../client/index.js';
import type { Bench } from './harness/bench.js';
import { startEmulator } from './harness/emulator.js';
import { startPeer } from './harness/peer.js';
import { randomSpd } from './harness/random.js';
import { interleave } from './harness/rounds.js';
import { median, medianRatio, series } from './harness/statistics.js';
import { echoService } from './limits/echo.js';

const n = 8;
const calls = 500;
const payload = Buffer.alloc(64);

/** Median microseconds of one call, made one at a time. */
async function latency(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < calls; k++) {
    const start = performance.now();
    await call();
    times.push(1000 * (performance.now() - start));
  }
  return median(times);
}

/** Calls of a bare grpc-js client. */
function connectEcho(address: string) {
  const client = new Client(address, credentials.createInsecure());
  const { Echo, Stream } = echoService;
  const stream: ClientDuplexStream<Buffer, Buffer> = client.makeBidiStreamRequest(
    Stream.path,
    Stream.requestSerialize,
    Stream.responseDeserialize,
  );
  return {
    echo: () =>
      new Promise<void>((resolve, reject) =>
        client.makeUnaryRequest(
          Echo.path,
          Echo.requestSerialize,
          Echo.responseDeserialize,
          payload,
          (error) => (error ? reject(error) : resolve()),
        ),
      ),
    pingPong: () =>
      new Promise<void>((resolve) => {
        stream.once('data', () => resolve());
        stream.write(payload);
      }),
    close() {
      stream.end();
      client.close();
    },
  };
}

const bench: Bench = {
  name: 'rpc',
  what: `calls with N = ${n}, one at a time over TCP, medians of ${calls}`,
  async run(report) {
    const [emulator, peer] = await Promise.all([startEmulator(), startPeer('limits/echoPeer.js')]);
    const spu = await connectSpu(emulator.address);
    const session = await spu.openSession({ seed: 1 });
    const echo = connectEcho(peer.address);
    const target = new Float32Array(n).fill(1);
    await session.loadMatrix(dense({ dimension: n, matrix: randomSpd(n) }));
    await session.loadVector(target);
    const run = session.run();
    const values = await interleave({
      unary: () =>
        latency(async () => {
          const evolution = await session.evolve({ duration: 1 });
          await session.sample({ at: { evolution } });
        }),
      echo: () =>
        latency(async () => {
          await echo.echo();
          await echo.echo();
        }),
      step: () =>
        latency(() => run.step({ target, encoding: 'float32', evolve: { duration: 1 }, sample: {} })),
      pingPong: () => latency(echo.pingPong),
    });
    await run.close();
    report.add(
      {
        bench: 'rpc',
        case: 'Evolve, then Sample',
        figures: { both: series('us', values.unary) },
        limit: { what: 'two calls of a bare grpc-js echo', ...series('us', values.echo) },
        ratio: medianRatio(values.unary, values.echo),
      },
      { withTimeout: 1.3 },
    );
    report.add(
      {
        bench: 'rpc',
        case: 'a step of Run: target, evolution, sample',
        figures: { step: series('us', values.step) },
        limit: { what: 'a ping-pong of a bare grpc-js stream', ...series('us', values.pingPong) },
        ratio: medianRatio(values.step, values.pingPong),
      },
      { withTimeout: 1.3 },
    );
    echo.close();
    await session.close();
    spu.close();
    await Promise.all([emulator.stop(), peer.stop()]);
  },
};
export default bench;
