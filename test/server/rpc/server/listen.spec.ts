import { credentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import { startProxy, type TestProxy } from '../../../support/client/proxy.js';
import {
  denseHeader,
  evolve,
  loadDiagonal,
  loadTarget,
  openSession,
  startMatrix,
  untilWaiting,
} from '../../../support/rpc/calls.js';
import { makeCertificates } from '../../../support/rpc/certificates.js';
import { expectFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { encode, openHttp2, openStream } from '../../../support/rpc/rawHttp2.js';
import { seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

/** No ping finds out in the time of a test. */
const keepaliveSeconds = 3600;

describe('a connection closed in one direction only', () => {
  let address: string;
  let proxy: TestProxy;
  let client: SpuServiceClient;
  let sessionId: string;

  async function start(flood = 0): Promise<void> {
    address = await serve({ keepaliveSeconds }, { flood });
    proxy = await startProxy(address);
    client = connect(proxy.address);
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, 4);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
  }

  /** Sends half of a matrix. */
  async function startHalf(from: SpuServiceClient, id: string) {
    const { stream, answer } = startMatrix(from);
    const { opened } = seen.get('spu0')!;
    stream.write({ header: denseHeader(id, 4) });
    await new Promise((resolve) => stream.write({ chunk: { data: Buffer.alloc(32) } }, resolve));
    await until(() => seen.get('spu0')!.opened > opened);
    return { answer };
  }

  afterEach(async () => {
    await closeAll();
    await proxy.close();
  });

  it('by the client in the middle of an upload: the server discards the upload and closes its direction too', async () => {
    await start();
    const { answer } = await startHalf(client, sessionId);
    const { discarded } = seen.get('spu0')!;
    proxy.halfClose('client');
    await until(() => seen.get('spu0')!.discarded === discarded + 1 && proxy.upstreams() === 0);
    await expectFailure(answer, 'UNAVAILABLE');
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(2);
  });

  it('by the client over TLS: the same', async function () {
    const files = makeCertificates();
    if (!files) return this.skip();
    address = await serve({ keepaliveSeconds, tls: { cert: files.cert, key: files.key } });
    proxy = await startProxy(address);
    client = connect(proxy.address, credentials.createSsl(files.read(files.ca)));
    ({ sessionId } = await openSession(client));
    const { answer } = await startHalf(client, sessionId);
    proxy.halfClose('client');
    await until(() => seen.get('spu0')!.discarded === 1 && proxy.upstreams() === 0);
    await expectFailure(answer, 'UNAVAILABLE');
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(1);
    files.remove();
  });

  it('by the client while it waits for a device: another one gets the device', async () => {
    await start();
    const waiting = openSession(connect(proxy.address));
    await untilWaiting(client, 1);
    const other = openSession(connect(address));
    await untilWaiting(client, 2);
    proxy.halfClose('client');
    await expectFailure(waiting, 'UNAVAILABLE');
    await new Promise((resolve) => connect(address).closeSession({ sessionId }, resolve));
    expect((await other).device?.name).to.equal('spu0');
  });

  it('by a client that does not take its read-out: the read-out ends', async () => {
    await start(64);
    await evolve(client, { sessionId, duration: 1 });
    const session = await openHttp2(proxy.address);
    const stream = openStream(session, '/spu.v1.SpuService/Sample', encode('Sample', { sessionId }));
    stream.on('error', () => {});
    session.on('error', () => {});
    const board = seen.get('spu0')!;
    await until(() => board.flooded > 0);
    expect(board.reading).to.equal(1);
    proxy.halfClose('client');
    await until(() => board.reading === 0);
    expect(board.flooded).to.be.below(64);
  });

  it('by the server in the middle of an upload: the client is told, and its next call has a new connection', async () => {
    await start();
    const { answer } = await startHalf(client, sessionId);
    proxy.halfClose('server');
    await expectFailure(answer, 'UNAVAILABLE');
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(2);
  });
});
