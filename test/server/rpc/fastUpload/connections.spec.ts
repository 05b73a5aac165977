import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { startProxy, type TestProxy } from '../../../support/client/proxy.js';
import { createManualClock, type ManualClock } from '../../../support/manualClock.js';
import { loadDiagonal, openSession, renewLease, untilWaiting } from '../../../support/rpc/calls.js';
import { makeCertificates } from '../../../support/rpc/certificates.js';
import { killAll, startChild } from '../../../support/rpc/childProcess.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve, serveByClock } from '../../../support/rpc/harness.js';
import { until } from '../../../support/until.js';

const idleClient = fileURLToPath(new URL('../../../support/rpc/idleClient.js', import.meta.url));

describe('the end of a connection', () => {
  let clock: ManualClock;
  let proxy: TestProxy;

  async function start(keepaliveSeconds = 3600): Promise<string> {
    clock = createManualClock();
    const address = await serveByClock(clock, { keepaliveSeconds });
    proxy = await startProxy(address);
    return address;
  }

  afterEach(async () => {
    await closeAll();
    await killAll();
    await proxy?.close();
  });

  /** Waits for the device until the server knows that its client is away. */
  async function waitUntilAway(address: string) {
    const told: { reason: string; atMost: { seconds: number } | null }[] = [];
    const next = openSession(connect(address), {}, {}, told as never);
    await until(() => told.at(-1)?.reason === 'WAIT_REASON_CLIENT_AWAY');
    return { next, told };
  }

  it('by a client that is killed leaves its session the grace, and no more', async () => {
    const address = await start();
    const child = startChild(process.execPath, [idleClient, address]);
    const [, sessionId] = await child.saw(/session (\w+)/);
    child.process.kill('SIGKILL');
    const { next, told } = await waitUntilAway(address);
    expect(told.at(-1)?.atMost?.seconds).to.equal(10);
    clock.advance(9);
    await untilWaiting(connect(address), 1);
    clock.advance(1);
    expect((await next).sessionId).not.to.equal(sessionId);
  });

  it('by a client that comes back within the grace leaves everything as it was', async () => {
    const address = await start();
    const first = connect(proxy.address);
    const { sessionId } = await openSession(first);
    await loadDiagonal(first, sessionId, 2);
    proxy.cut();
    const { next } = await waitUntilAway(address);
    clock.advance(9);
    expect((await renewLease(connect(address), sessionId)).matrixVersion).to.equal(1);
    clock.advance(59);
    await untilWaiting(connect(address), 1);
    clock.advance(1);
    await next;
  });

  it('leaves a session the grace that it was opened with', async () => {
    const address = await start();
    const { grace } = await openSession(connect(proxy.address), { grace: { seconds: 50 } });
    expect(grace?.seconds).to.equal(50);
    proxy.cut();
    const { next } = await waitUntilAway(address);
    clock.advance(49);
    await untilWaiting(connect(address), 1);
    clock.advance(1);
    await next;
  });

  it('by silence leaves the whole lease, because the client may be alive', async () => {
    const address = await start(0.5);
    const { sessionId } = await openSession(connect(proxy.address));
    // Nothing comes through any more, and no FIN either.
    proxy.muffle();
    proxy.stall(true);
    const { next, told } = await waitUntilAway(address);
    expect(told.at(-1)?.atMost?.seconds).to.equal(60);
    clock.advance(59);
    await renewLease(connect(address), sessionId);
    clock.advance(59);
    await untilWaiting(connect(address), 1);
    clock.advance(1);
    await next;
  });

  it('over TLS is told apart as well', async function () {
    const files = makeCertificates();
    if (!files) return this.skip();
    const tls = { cert: files.cert, key: files.key };
    const address = await serve({ tls, keepaliveSeconds: 3600, graceSeconds: 0.3, leaseSeconds: 3600 });
    proxy = await startProxy(address);
    const secure = credentials.createSsl(files.read(files.ca));
    await openSession(connect(proxy.address, secure));
    proxy.cut();
    await openSession(connect(address, secure));
    files.remove();
  });

  it('on a unix socket ends the session too', async () => {
    const path = `unix:/tmp/spu-grace-${process.pid}.sock`;
    const address = await serve({ listen: [path], graceSeconds: 0.3, leaseSeconds: 3600 });
    const first = connect(address);
    const { sessionId } = await openSession(first);
    first.close();
    const other = connect(address);
    const second = await openSession(other);
    expect(second.sessionId).not.to.equal(sessionId);
    await expectRichFailure(renewLease(other, sessionId), 'NOT_FOUND', /no such session/);
  });
});
