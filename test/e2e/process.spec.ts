import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  closeSession,
  collect,
  denseHeader,
  diagonal,
  evolve,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
  startMatrix,
  untilBegun,
} from '../support/rpc/calls.js';
import { killAll, startChild, startCli } from '../support/rpc/childProcess.js';
import { expectFailure, expectRichFailure } from '../support/rpc/failure.js';
import { cli, closeAll, connect, exampleDriver, serve, testDriver } from '../support/rpc/harness.js';
import { until } from '../support/until.js';

const halfUpload = fileURLToPath(new URL('../support/rpc/halfUpload.js', import.meta.url));
/** The allocator's settings are there already: no second process. */
const tuned = {
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TRIM_THRESHOLD_: '536870912',
  OPENBLAS_THREAD_TIMEOUT: '20',
};

describe('processes', () => {
  afterEach(async () => {
    await closeAll();
    await killAll();
  });

  it('a client killed in mid-upload leaves the old matrix, and another goes on with its session', async () => {
    const address = await serve({ driver: 'emulator' });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
    const child = startChild(process.execPath, [halfUpload, address, sessionId, '1024']);
    await child.saw(/half sent/);
    child.process.kill('SIGKILL');
    expect(await child.ended).to.equal('SIGKILL');
    const evolution = await evolve(client, { sessionId, duration: 1, expectedMatrixVersion: 1 });
    await sample(client, { sessionId, at: { evolutionId: evolution.evolutionId } });
    expect((await loadDiagonal(client, sessionId, 2)).version).to.equal(2);
  });

  it('a client killed in mid-upload loses its session when the lease runs out', async () => {
    const address = await serve({ leaseSeconds: 1 });
    const { sessionId } = await openSession(connect(address));
    const child = startChild(process.execPath, [halfUpload, address, sessionId, '16']);
    await child.saw(/half sent/);
    child.process.kill('SIGKILL');
    const next = await openSession(connect(address));
    expect(next.sessionId).not.to.equal(sessionId);
  });

  it('SIGTERM during an upload: it may finish, and the server exits 0', async () => {
    const child = await startCli(['--driver', testDriver, '--drain-seconds', '600']);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, 4) });
    await untilBegun(client, sessionId);
    child.process.kill('SIGTERM');
    await child.saw(/draining/);
    await expectRichFailure(loadTarget(client, sessionId, [1]), 'UNAVAILABLE', /shutting down/);
    stream.write({ chunk: { data: diagonal(4) } });
    stream.end({ finish: {} });
    expect((await answer).version).to.equal(1);
    expect(await child.ended).to.equal(0);
  });

  it('SIGTERM during an upload that never ends: it is ended, and the server exits 0', async () => {
    const child = await startCli(['--driver', exampleDriver, '--drain-seconds', '0.5'], tuned);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, 4) });
    await untilBegun(client, sessionId);
    child.process.kill('SIGTERM');
    const failure = await expectRichFailure(answer, 'UNAVAILABLE', /shutting down/);
    expect(failure.retrySeconds).to.equal(1);
    expect(await child.ended).to.equal(0);
  });

  it('SIGTERM during an evolution: it may be read, and the server exits 0', async () => {
    const realtime = '{clock: {mode: realtime, speed: 1e-6}}';
    const child = await startCli(['--device-config', realtime, '--drain-seconds', '600'], tuned);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
    // 1 tau is 1 us of device time: a second of wall time.
    const { evolutionId } = await evolve(client, { sessionId, duration: 1 });
    child.process.kill('SIGTERM');
    await child.saw(/draining/);
    await expectRichFailure(evolve(client, { sessionId, duration: 1 }), 'UNAVAILABLE');
    const { header } = await sample(client, { sessionId, at: { evolutionId } });
    expect(header.matrixVersion).to.equal(1);
    expect(await child.ended).to.equal(0);
  });

  it('SIGTERM during a raw read-out: it may come to its end, and the server exits 0', async () => {
    const child = await startCli(['--drain-seconds', '600'], tuned);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 32);
    await loadTarget(client, sessionId, Array(32).fill(1));
    const stream = client.sample({ sessionId, count: 100_000, interval: 1 });
    const reading = collect(stream);
    await once(stream, 'data');
    child.process.kill('SIGTERM');
    await child.saw(/draining/);
    expect((await reading).data.length).to.equal(100_000 * 32 * 4);
    expect(await child.ended).to.equal(0);
  });

  it('SIGTERM during a computation that takes hours: it is ended, and the server exits 0', async () => {
    const stepped = '{integrator: {scheme: heun, step: 1e-6}, limits: {maxDuration: 1e9}}';
    const child = await startCli(['--device-config', stepped, '--drain-seconds', '0.5'], tuned);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
    const { evolutionId } = await evolve(client, { sessionId, duration: 1e6 });
    const reading = expectRichFailure(sample(client, { sessionId, at: { evolutionId } }), 'UNAVAILABLE');
    await untilBegun(client, sessionId);
    child.process.kill('SIGTERM');
    await reading;
    expect(await child.ended).to.equal(0);
  });

  it('CloseSession, a deadline and another session do not wait for such a computation', async () => {
    const deviceConfig = {
      integrator: { scheme: 'heun', step: 1e-6 },
      limits: { maxDuration: 1e9 },
    };
    const client = connect(await serve({ driver: 'emulator', deviceConfig }));
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
    const { evolutionId } = await evolve(client, { sessionId, duration: 1e6 });
    const asked = { sessionId, at: { evolutionId } };
    await expectFailure(sample(client, asked, { deadline: Date.now() + 200 }), 'DEADLINE_EXCEEDED');
    const reading = expectRichFailure(sample(client, asked), 'NOT_FOUND');
    await untilBegun(client, sessionId);
    await closeSession(client, sessionId);
    const next = await openSession(client);
    await loadDiagonal(client, next.sessionId, 3);
    await reading;
  });

  it('a second signal ends it at once', async () => {
    const child = await startCli(['--driver', exampleDriver, '--drain-seconds', '600']);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, 4) });
    await untilBegun(client, sessionId);
    child.process.kill('SIGINT');
    await child.saw(/SIGINT: draining/);
    // Sooner, it would be taken for the same one, passed on by npm.
    await sleep(400);
    child.process.kill('SIGINT');
    expect(await child.ended).to.equal(1);
    await answer.catch(() => {});
  });

  it('runs with the allocator set up, once, and stops when the first process is killed', async () => {
    const child = await startCli(['--driver', exampleDriver]);
    const [, pid] = await child.saw(/"pid":(\d+)/);
    expect(Number(pid)).not.to.equal(child.process.pid);
    child.process.kill('SIGKILL');
    expect(await child.ended).to.equal('SIGKILL');
    await until(() => !isAlive(Number(pid)));
    const direct = await startCli(['--driver', exampleDriver], tuned);
    const [, own] = await direct.saw(/"pid":(\d+)/);
    expect(Number(own)).to.equal(direct.process.pid);
  });

  it('logs one line a request, with nothing that opens a session', async () => {
    const child = await startCli(['--driver', exampleDriver], tuned);
    const client = connect(child.address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await expectRichFailure(evolve(client, { sessionId, duration: -1 }), 'INVALID_ARGUMENT');
    await child.saw(/"msg":"Evolve"/);
    const lines = child
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => ['OpenSession', 'LoadMatrix', 'Evolve'].includes(String(msg)));
    expect(lines.map(({ msg, status }) => `${msg} ${status}`)).to.deep.equal([
      'OpenSession OK',
      'LoadMatrix OK',
      'Evolve INVALID_ARGUMENT',
    ]);
    expect(lines[1]).to.include({ received: 16, sent: 0 });
    expect(lines[1].ms).to.be.a('number');
    expect(new Set(lines.map(({ session }) => session)).size).to.equal(1);
    expect(lines[0].session).to.match(/^[0-9a-f]{8}$/);
    expect(child.output()).not.to.include(sessionId);
  });

  it('lists all mistakes of flags, variables and file, and exits 1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spu-cli-'));
    const file = join(folder, 'spu.yaml');
    writeFileSync(file, 'leaseSeconds: forever\n');
    const child = startChild(process.execPath, [cli, 'serve', '--config', file, '--queue-length', '-1'], {
      ...tuned,
      SPU_DRAIN_SECONDS: 'never',
    });
    expect(await child.ended).to.equal(1);
    rmSync(folder, { recursive: true });
    expect(child.output()).to.match(/3 mistakes/);
    for (const origin of [
      `${file}: leaseSeconds`,
      'SPU_DRAIN_SECONDS: drainSeconds',
      '--queue-length: queueLength',
    ]) {
      expect(child.output()).to.include(origin);
    }
    expect(child.output()).not.to.match(/ at .*\.js:\d+/);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
