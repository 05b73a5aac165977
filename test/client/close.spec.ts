import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { connectSpu, diagonal, SpuError } from '../../client/index.js';
import { type FakeServer, refusal, startFakeServer } from '../support/client/fakeServer.js';
import { until } from '../support/until.js';

const A = diagonal({ diagonal: [1, 2] });

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function expectClosed(pending: Record<string, Promise<unknown>>): Promise<void> {
  for (const [name, promise] of Object.entries(pending)) {
    const error = await promise.catch((cause: unknown) => cause);
    expect(error, name).to.be.instanceOf(SpuError);
    const { code, message } = error as SpuError;
    expect([name, code, message]).to.deep.equal([
      name,
      'FAILED_PRECONDITION',
      'The connection is closed: connect again.',
    ]);
  }
}

/** Runs a program with the client library until it ends by itself; answers what it wrote. */
async function runToItsEnd(program: string): Promise<{ stdout: string; stderr: string }> {
  const client = new URL('../../client/index.js', import.meta.url).href;
  const script = `import { connectSpu } from ${JSON.stringify(client)};\n${program}`;
  // A program that hangs is killed, and that is an error.
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 });
}

describe('close() of a client', () => {
  it('ends every call that is under way, with one sentence', async () => {
    const hold = () => {};
    const held = {
      LoadMatrix: hold,
      Evolve: hold,
      Sample: hold,
      Run: hold,
      Calibrate: hold,
      WatchDevice: hold,
    };
    const server = await startFakeServer(held);
    const spu = await connectSpu(server.address);
    const session = await spu.openSession();
    const run = session.run();
    const pending = {
      watch: drain(spu.watch('spu0')),
      loadMatrix: session.loadMatrix(A),
      evolve: session.evolve({ duration: 1 }),
      sample: session.sample(),
      sampleStream: drain(session.sampleStream()),
      calibrate: session.calibrate(),
      'run.step': run.step({ evolve: { duration: 1 } }),
    };
    await until(() => server.methods().length === 8);
    spu.close();
    await expectClosed({ ...pending, after: spu.listDevices() });
    await run.close();
    server.stop();
  });

  it('ends what waits for its next attempt', async () => {
    const server = await startFakeServer({
      GetDevice: (_, done) => done(refusal(status.UNAVAILABLE, 'away')),
    });
    const spu = await connectSpu(server.address, {
      retry: { firstDelaySeconds: 1000, maxDelaySeconds: 1000 },
    });
    const pending = { getDevice: spu.getDevice('spu0') };
    await until(() => server.methods().includes('GetDevice'));
    // The refusal is on its way; whichever comes first, the call ends.
    await new Promise((resolve) => setTimeout(resolve, 20));
    spu.close();
    await expectClosed(pending);
    server.stop();
  });
});

describe('a program that has closed its client ends', () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
  let address: string;
  let server: FakeServer;

  before(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(silent.address() as { port: number }).port}`;
    server = await startFakeServer({
      Run: () => {},
      WatchDevice: (call) => call.write({ waiting: 2 }),
      Sample(call) {
        call.write({ header: { shape: [1, 0], dtype: 'DATA_TYPE_FLOAT32' } });
        call.write({ timing: {} });
        call.end();
      },
    });
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    server.stop();
  });

  it('after a connect that was aborted', async () => {
    const { stdout } = await runToItsEnd(`
      const signal = AbortSignal.timeout(50);
      await connectSpu('${address}', { connectSeconds: 60, signal }).catch((reason) => console.log(reason.name));
    `);
    expect(stdout).to.equal('TimeoutError\n');
  });

  it('with a session that is kept, a watch, and a Run that is not answered', async () => {
    const { stdout } = await runToItsEnd(`
      const spu = await connectSpu('${server.address}');
      const session = await spu.openSession();
      const watch = (async () => { for await (const _ of session.watch()) break; })();
      await watch;
      const step = session.run().step({ evolve: { duration: 1 } });
      setTimeout(() => spu.close(), 50);
      await step.catch((error) => console.log(error.code));
    `);
    expect(stdout).to.equal('FAILED_PRECONDITION\n');
  });

  it('and many Runs, sessions and waits on one signal warn of nothing', async () => {
    const { stderr } = await runToItsEnd(`
      const spu = await connectSpu('${server.address}');
      const { signal } = new AbortController();
      const pending = [];
      for (let i = 0; i < 15; i++) {
        const session = await spu.openSession({ signal });
        pending.push(session.run({ signal }).step({ evolve: { duration: 1 } }));
        pending.push(session.run().step({ evolve: { duration: 1 } }));
        await session.sample({ signal });
      }
      setTimeout(() => spu.close(), 50);
      await Promise.allSettled(pending);
    `);
    expect(stderr).to.equal('');
  });
});
