import { setTimeout as sleep } from 'node:timers/promises';
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
} from '../../../support/rpc/calls.js';
import { makeCertificates } from '../../../support/rpc/certificates.js';
import { expectFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { encode, openHttp2, openStream } from '../../../support/rpc/rawHttp2.js';
import { discarded, flooded, reading } from '../../../support/rpc/testDriver.js';

/** Well below any keepalive. */
const soon = 1000;

async function within(milliseconds: number, isTrue: () => boolean): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isTrue() && performance.now() < end) await sleep(5);
  expect(isTrue(), `within ${milliseconds} ms`).to.equal(true);
}

describe('a connection closed in one direction only', () => {
  let address: string;
  let proxy: TestProxy;
  let client: SpuServiceClient;
  let sessionId: string;

  async function start(flood = 0): Promise<void> {
    address = await serve({}, { flood });
    proxy = await startProxy(address);
    client = connect(proxy.address);
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, 4);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
  }

  /** Sends half of a matrix. */
  async function startHalf(from: SpuServiceClient, id: string) {
    const { stream, answer } = startMatrix(from);
    stream.write({ header: denseHeader(id, 4) });
    await new Promise((resolve) => stream.write({ chunk: { data: Buffer.alloc(32) } }, resolve));
    await sleep(50);
    return { answer };
  }

  afterEach(async () => {
    await closeAll();
    await proxy.close();
  });

  it('by the client in the middle of an upload: the server discards the upload and closes its direction too', async () => {
    await start();
    const { answer } = await startHalf(client, sessionId);
    const before = discarded.get('spu0')!;
    proxy.halfClose('client');
    await within(soon, () => discarded.get('spu0') === before + 1 && proxy.upstreams() === 0);
    await expectFailure(answer, 'UNAVAILABLE');
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(2);
  });

  it('by the client over TLS: the same', async function () {
    const files = makeCertificates();
    if (!files) return this.skip();
    address = await serve({ tls: { cert: files.cert, key: files.key } });
    proxy = await startProxy(address);
    client = connect(proxy.address, credentials.createSsl(files.read(files.ca)));
    ({ sessionId } = await openSession(client));
    const { answer } = await startHalf(client, sessionId);
    proxy.halfClose('client');
    await within(soon, () => discarded.get('spu0') === 1 && proxy.upstreams() === 0);
    await expectFailure(answer, 'UNAVAILABLE');
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(1);
    files.remove();
  });

  it('by the client while it waits for a device: another one gets the device', async () => {
    await start();
    const waiting = openSession(connect(proxy.address));
    await sleep(50);
    const other = openSession(connect(address));
    await sleep(50);
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
    await within(soon, () => flooded.get('spu0')! > 0);
    expect(reading.get('spu0')).to.equal(1);
    proxy.halfClose('client');
    await within(soon, () => reading.get('spu0') === 0);
    expect(flooded.get('spu0')).to.be.below(64);
  });

  it('by the server in the middle of an upload: the client is told, and its next call has a new connection', async () => {
    await start();
    const { answer } = await startHalf(client, sessionId);
    proxy.halfClose('server');
    const failed = performance.now();
    await expectFailure(answer, 'UNAVAILABLE');
    expect(performance.now() - failed).to.be.below(soon);
    expect((await loadDiagonal(client, sessionId, 4)).version).to.equal(2);
  });
});
