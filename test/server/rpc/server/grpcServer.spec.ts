import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { HealthCheckResponse__Output } from '../../../../proto/types/grpc/health/v1/HealthCheckResponse.js';
import { startServer } from '../../../../server/index.js';
import { startProxy } from '../../../support/client/proxy.js';
import {
  ask,
  denseHeader,
  evolve,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
  sendMatrix,
  startMatrix,
  untilWaiting,
} from '../../../support/rpc/calls.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import {
  closeAll,
  connect,
  connectHealth,
  drainAll,
  exampleDriver,
  serve,
} from '../../../support/rpc/harness.js';
import { encode, frame, openHttp2, post } from '../../../support/rpc/rawHttp2.js';
import { startRun } from '../../../support/rpc/runStream.js';
import { behaviours, seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

const loadMatrixPath = '/spu.v1.SpuService/LoadMatrix';

describe('the server on the wire', () => {
  afterEach(closeAll);

  it('opens flow-control windows of 1 MiB a stream and 4 MiB a connection', async () => {
    const session = await openHttp2(await serve());
    expect(session.remoteSettings.initialWindowSize).to.equal(2 ** 20);
    // A frame of its own, after the settings.
    await until(() => session.state.remoteWindowSize === 4 * 2 ** 20);
    session.destroy();
  });

  it('refuses metadata that is too large, at once and in words', async () => {
    const client = connect(await serve());
    const list = (bytes: number) => {
      const metadata = new Metadata();
      for (let at = 0; at < bytes; at += 1000) metadata.set(`large-${at}`, '~'.repeat(1000));
      return ask((callback) => client.listDevices({}, metadata, callback));
    };
    await list(14_000);
    const failure = await expectRichFailure(list(20_000), 'RESOURCE_EXHAUSTED', /at most 16384: send less/);
    expect(failure.info?.reason).to.equal('METADATA_TOO_LARGE');
    expect(failure.info?.metadata.limit).to.equal('16384');
    await expectFailure(list(70_000), 'RESOURCE_EXHAUSTED');
    await list(0);
  });

  it('tells clients how much metadata HTTP/2 takes, so that they refuse more by themselves', async () => {
    const session = await openHttp2(await serve());
    expect(session.remoteSettings.maxHeaderListSize).to.equal(2 ** 16);
    session.destroy();
  });

  it('refuses a truncated message, an oversized one and one that is no protobuf, and lives on', async () => {
    const address = await serve();
    const session = await openHttp2(address);
    const truncated = frame(Buffer.alloc(100)).subarray(0, 50);
    expect(await post(session, loadMatrixPath, truncated)).to.equal(String(status.ABORTED));
    expect(await post(session, loadMatrixPath, Buffer.alloc(0))).to.equal(String(status.ABORTED));
    const garbage = frame(Buffer.alloc(64, 0xff));
    expect(await post(session, loadMatrixPath, garbage)).to.equal(String(status.INTERNAL));
    expect(await post(session, '/spu.v1.SpuService/Evolve', garbage)).to.equal(String(status.INTERNAL));
    const none = await post(session, '/spu.v1.SpuService/Nothing', Buffer.alloc(0));
    expect(none).to.equal(String(status.UNIMPLEMENTED));
    session.destroy();
    const client = connect(address);
    const { sessionId } = await openSession(client);
    const oversized = sendMatrix(
      client,
      { header: denseHeader(sessionId, 4) },
      { chunk: { data: Buffer.alloc(5 * 2 ** 20) } },
    );
    await expectFailure(oversized, 'RESOURCE_EXHAUSTED', /larger than max/);
    // 4 MiB of payload pass: it is the tensor that is too small for them.
    const largest = sendMatrix(
      client,
      { header: denseHeader(sessionId, 4) },
      { chunk: { data: Buffer.alloc(4 * 2 ** 20) } },
    );
    await expectRichFailure(largest, 'OUT_OF_RANGE');
    expect((await loadDiagonal(client, sessionId, 2)).version).to.equal(1);
  });

  it('refuses a truncated message in the middle of an upload', async () => {
    const address = await serve();
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    const header = encode('LoadMatrix', { header: denseHeader(sessionId, 64) });
    const chunk = encode('LoadMatrix', { chunk: { data: Buffer.alloc(64 * 64 * 4) } });
    const session = await openHttp2(address);
    const cut = Buffer.concat([header, chunk.subarray(0, 9000)]);
    expect(await post(session, loadMatrixPath, cut)).to.equal(String(status.ABORTED));
    session.destroy();
    expect((await loadDiagonal(client, sessionId, 2)).version).to.equal(2);
  });

  it('drops a connection that answers no ping, and what it had under way', async () => {
    const proxy = await startProxy(await serve({ keepaliveSeconds: 1 }));
    try {
      const client = connect(proxy.address);
      const { sessionId } = await openSession(client);
      const { stream, answer } = startMatrix(client);
      stream.write({ header: denseHeader(sessionId, 2) });
      stream.write({ chunk: { data: Buffer.alloc(4) } });
      await until(() => seen.get('spu0')!.opened === 1);
      // The client says nothing more, but answers pings, each in 17 bytes.
      const before = proxy.received();
      await until(() => proxy.received() >= before + 2 * 17);
      expect(proxy.upstreams()).to.equal(1);
      proxy.muffle();
      await until(() => proxy.upstreams() === 0);
      await expectFailure(answer, 'UNAVAILABLE');
    } finally {
      await proxy.close();
    }
  });

  it('listens on several addresses, ports and unix sockets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spu-'));
    const listen = ['127.0.0.1:0', `unix:${join(folder, 'spu.sock')}`, '[::1]:0'];
    const server = await startServer({ listen, devices: 3, driver: exampleDriver, log: { level: 'silent' } });
    expect(server.addresses[0]).to.match(/^127\.0\.0\.1:\d+$/);
    expect(server.addresses[1]).to.equal(listen[1]);
    expect(server.addresses[2]).to.match(/^\[::1\]:\d+$/);
    for (const address of server.addresses) {
      const client = connect(address);
      const { sessionId } = await openSession(client);
      expect((await loadDiagonal(client, sessionId, 2)).version).to.equal(1);
    }
    const taken = startServer({ listen: [listen[1]], driver: exampleDriver, log: { level: 'silent' } });
    await expectError(taken, /cannot listen on unix:.*EADDRINUSE/);
    await server.close(0);
    expect(existsSync(join(folder, 'spu.sock'))).to.equal(false);
    rmSync(folder, { recursive: true });
  });

  it('says which address it cannot have, and leaves nothing open', async () => {
    const address = await serve();
    const second = startServer({
      listen: ['127.0.0.1:0', address],
      driver: exampleDriver,
      log: { level: 'silent' },
    });
    await expectError(second, new RegExp(`cannot listen on ${address}.*EADDRINUSE`));
  });

  it('tells its health, and NOT_SERVING while it drains', async () => {
    const address = await serve({ drainSeconds: 3600 });
    const health = connectHealth(address);
    const check = (service: string) =>
      ask<HealthCheckResponse__Output>((callback) => health.check({ service }, callback));
    for (const service of ['', 'spu.v1.SpuService', 'spu.emulator.v1.EmulatorService']) {
      expect((await check(service)).status).to.equal('SERVING');
    }
    await expectFailure(check('spu.v9'), 'NOT_FOUND', /spu.v9/);
    const told: string[] = [];
    const watching = new Promise<Error>((resolve) => {
      const stream = health.watch({ service: 'spu.v1.SpuService' });
      stream.on('data', ({ status: now }) => told.push(now));
      stream.on('error', resolve);
    });
    const { sessionId } = await openSession(connect(address));
    const upload = startMatrix(connect(address));
    upload.stream.write({ header: denseHeader(sessionId, 2) });
    upload.stream.write({ chunk: { data: Buffer.alloc(4) } });
    await until(() => seen.get('spu0')!.opened === 1 && told.length === 1);
    const closing = drainAll();
    expect((await check('')).status).to.equal('NOT_SERVING');
    await until(() => told.length === 2);
    expect(told).to.deep.equal(['SERVING', 'NOT_SERVING']);
    upload.stream.cancel();
    expect((await watching).message).to.match(/UNAVAILABLE/);
    await closing;
  });

  it('ends what still runs when the time to drain is over', async () => {
    const address = await serve({ drainSeconds: 0.2 });
    const { sessionId } = await openSession(connect(address));
    const { stream, answer } = startMatrix(connect(address));
    stream.write({ header: denseHeader(sessionId, 2) });
    stream.write({ chunk: { data: Buffer.alloc(4) } });
    await until(() => seen.get('spu0')!.opened === 1);
    await drainAll();
    await expectRichFailure(answer, 'UNAVAILABLE');
  });

  it('drains: refuses what is new, lets finish what runs, then ends it', async () => {
    const address = await serve({ drainSeconds: 3600 });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadTarget(client, sessionId, [1, 2]);
    behaviours.get('spu0')!.holdCommit = true;
    const waiting = openSession(connect(address));
    const waitFailed = expectRichFailure(waiting, 'UNAVAILABLE', /shutting down/);
    const run = startRun(client, sessionId);
    await run.next();
    const runFailed = expectRichFailure(run.next(), 'UNAVAILABLE');
    const upload = loadDiagonal(client, sessionId, 2);
    await until(() => seen.get('spu0')!.committing === 2);
    await untilWaiting(client, 1);
    const closing = drainAll();
    const refused = await expectRichFailure(evolve(client, { sessionId }), 'UNAVAILABLE', /shutting down/);
    expect(refused.retrySeconds).to.equal(1);
    expect(refused.info?.reason).to.equal('DRAINING');
    await expectRichFailure(openSession(client), 'UNAVAILABLE');
    await waitFailed;
    await runFailed;
    // Reading is allowed to the end: it fails for want of a state only.
    await expectRichFailure(sample(client, { sessionId }), 'FAILED_PRECONDITION');
    behaviours.get('spu0')!.holdCommit = false;
    expect((await upload).version).to.equal(1);
    await closing;
    await expectFailure(openSession(connect(address)), 'UNAVAILABLE');
  });
});

async function expectError(call: Promise<unknown>, words: RegExp): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).to.match(words);
}
