import type { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { SessionWaiting__Output } from '../../../../proto/types/spu/v1/SessionWaiting.js';
import { createManualClock } from '../../../support/manualClock.js';
import {
  closeSession,
  evolve,
  floats,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
  untilWaiting,
} from '../../../support/rpc/calls.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve, serveByClock } from '../../../support/rpc/harness.js';
import { behaviours, seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

describe('sessions over the network', () => {
  afterEach(closeAll);

  it('gives a device, runs a step, and forgets all at the end', async () => {
    const client = connect(await serve());
    const { sessionId, device, lease, seed } = await openSession(client, { seed: 7 });
    expect(sessionId).to.match(/^[0-9a-f]{32}$/);
    expect(device?.name).to.equal('spu0');
    expect(device?.protocolVersion).to.equal('spu.v1');
    expect(device?.limits?.dtypes).to.include('DATA_TYPE_FLOAT32');
    expect(device?.analog).to.deep.include({ clock: 'CLOCK_KIND_VIRTUAL', idleState: 'IDLE_STATE_HOLD' });
    expect(device?.features).to.include.members(['FEATURE_RUN', 'FEATURE_STEP', 'FEATURE_CANCEL_EVOLUTION']);
    expect(device?.service).to.deep.equal({
      maxMessageBytes: 4 * 2 ** 20 + 64 * 2 ** 10,
      maxChunkBytes: 4 * 2 ** 20,
      maxUploads: 8,
      maxUploadStreams: 32,
      rememberedUploadIds: 64,
      rememberedRequestIds: 1024,
      lease: { seconds: 60, nanos: 0 },
      grace: { seconds: 10, nanos: 0 },
      maxWaiting: 64,
      maxMetadataBytes: 2 ** 14,
    });
    expect(lease?.seconds).to.equal(60);
    expect(seed).to.equal(7);
    expect((await loadDiagonal(client, sessionId, 3)).version).to.equal(1);
    expect((await loadTarget(client, sessionId, [1, 2, 3])).version).to.equal(1);
    const evolution = await evolve(client, { sessionId, duration: 200, initialState: 'INITIAL_STATE_ZERO' });
    expect(evolution).to.include({ matrixVersion: 1, targetVersion: 1, slowestRate: 1 });
    const { header, data } = await sample(client, { sessionId, at: { evolutionId: evolution.evolutionId } });
    expect(header.shape).to.deep.equal([1, 3]);
    // A^-1 b = (1, 1, 1), with noise of variance 1e-6 / a.
    for (const x of floats(data)) expect(x).to.be.closeTo(1, 0.01);
    await closeSession(client, sessionId);
    await expectRichFailure(sample(client, { sessionId }), 'NOT_FOUND', /no such session/);
    const again = await openSession(client);
    await expectRichFailure(sample(client, { sessionId: again.sessionId }), 'FAILED_PRECONDITION');
  });

  it('finds matrix, vector and state again from another connection within the lease', async () => {
    const address = await serve();
    const first = connect(address);
    const { sessionId } = await openSession(first);
    await loadDiagonal(first, sessionId, 2);
    await loadTarget(first, sessionId, [5, 6]);
    await evolve(first, { sessionId, initialState: 'INITIAL_STATE_TARGET' });
    first.close();
    const { header, data } = await sample(connect(address), { sessionId });
    expect(header).to.include({ matrixVersion: 1, targetVersion: 1 });
    expect(floats(data)).to.deep.equal([5, 6]);
  });

  it('refuses a session id that was made up, in every method', async () => {
    const client = connect(await serve());
    const sessionId = 'f'.repeat(32);
    await expectRichFailure(loadDiagonal(client, sessionId, 2), 'NOT_FOUND');
    await expectRichFailure(loadTarget(client, sessionId, [1]), 'NOT_FOUND');
    await expectRichFailure(evolve(client, { sessionId }), 'NOT_FOUND');
    await expectRichFailure(sample(client, { sessionId }), 'NOT_FOUND');
    await expectRichFailure(closeSession(client, sessionId), 'NOT_FOUND');
  });

  it('ends a session when its lease runs out, and gives the device to who waits', async () => {
    const address = await serve({ leaseSeconds: 0.3 });
    const first = connect(address);
    const { sessionId } = await openSession(first);
    const second = await openSession(connect(address));
    expect(second.sessionId).not.to.equal(sessionId);
    await expectRichFailure(loadDiagonal(first, sessionId, 2), 'NOT_FOUND');
  });

  it('renews the lease at every call, and holds it while a call is under way', async () => {
    const hostClock = createManualClock();
    const client = connect(await serveByClock(hostClock));
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 1]);
    for (let i = 0; i < 4; i++) {
      hostClock.advance(40);
      await evolve(client, { sessionId, duration: 1 });
    }
    behaviours.get('spu0')!.holdSample = true;
    const reading = sample(client, { sessionId });
    await until(() => seen.get('spu0')!.reading === 1);
    hostClock.advance(200);
    behaviours.get('spu0')!.holdSample = false;
    await reading;
    await evolve(client, { sessionId, duration: 1 });
    hostClock.advance(61);
    await expectRichFailure(evolve(client, { sessionId, duration: 1 }), 'NOT_FOUND');
  });

  it('serves the queue in the order of arrival, for one device and for any', async () => {
    const address = await serve({ devices: [{ name: 'a' }, { name: 'b' }] });
    const client = connect(address);
    const a = await openSession(client, { device: 'a' });
    const b = await openSession(client, { device: 'b' });
    const order: string[] = [];
    const wait = async (name: string, device: string) => {
      const session = await openSession(connect(address), { device });
      order.push(name);
      return session;
    };
    const anyFirst = wait('any', '');
    await untilWaiting(client, 1, 'a');
    const aSecond = wait('a', 'a');
    await untilWaiting(client, 2, 'a');
    const bThird = wait('b', 'b');
    await untilWaiting(client, 2, 'b');
    await closeSession(client, b.sessionId);
    const any = await anyFirst;
    expect(any.device?.name).to.equal('b');
    await closeSession(client, any.sessionId);
    await bThird;
    await closeSession(client, a.sessionId);
    await aSecond;
    expect(order).to.deep.equal(['any', 'b', 'a']);
  });

  it('says what it will not wait for', async () => {
    const address = await serve({ queueLength: 1 });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    const busy = await expectRichFailure(openSession(client, { wait: {} }), 'RESOURCE_EXHAUSTED', /taken/);
    expect(busy.retrySeconds).to.equal(1);
    await expectRichFailure(
      openSession(client, { wait: { nanos: 5e7 } }),
      'RESOURCE_EXHAUSTED',
      /within 0.05 s/,
    );
    await expectFailure(openSession(client, {}, { deadline: Date.now() + 100 }), 'DEADLINE_EXCEEDED');
    await untilWaiting(client, 0);
    const waiting = openSession(connect(address));
    await untilWaiting(client, 1);
    const full = await expectRichFailure(openSession(client), 'RESOURCE_EXHAUSTED', /queue is full/);
    expect(full.info?.reason).to.equal('QUEUE_FULL');
    await closeSession(client, sessionId);
    await waiting;
    await expectRichFailure(openSession(client, { device: 'spu9' }), 'NOT_FOUND', /spu0/);
    await expectRichFailure(openSession(client, { seed: 2 ** 60 }), 'INVALID_ARGUMENT', /seed/);
  });

  it('tells who waits what for, and when that changes', async () => {
    const hostClock = createManualClock();
    const address = await serveByClock(hostClock);
    const client = connect(address);
    const holder = await openSession(client);
    hostClock.advance(20);
    const told: SessionWaiting__Output[][] = [[], []];
    const first = openSession(connect(address), {}, {}, told[0]);
    await until(() => told[0].length === 1);
    const second = openSession(connect(address), { device: 'spu0' }, {}, told[1]);
    await until(() => told[1].length === 1);
    const inUse = { device: 'spu0', reason: 'WAIT_REASON_IN_USE' };
    expect(told[0][0]).to.deep.include({ ...inUse, before: 0, atMost: { seconds: 40, nanos: 0 } });
    expect(told[1][0]).to.deep.include({ ...inUse, before: 1 });
    await closeSession(client, holder.sessionId);
    await first;
    await until(() => told[1].at(-1)?.reason === 'WAIT_REASON_IN_USE' && told[1].at(-1)?.before === 0);
    expect(told[0].slice(1).every(({ reason }) => reason === 'WAIT_REASON_RESETTING')).to.equal(true);
    await closeSession(client, (await first).sessionId);
    expect((await second).time).to.deep.include({ ticks: 0 });
  });

  it('answers the route by which a proxy finds the server again', async () => {
    for (const [settings, words] of [
      [{ route: 'rack-7' }, /^rack-7$/],
      [{}, /^[0-9a-f-]{36}$/],
    ] as const) {
      const stream = connect(await serve(settings)).openSession({});
      const metadata = await new Promise<Metadata>((resolve, reject) => {
        stream.on('metadata', resolve).on('error', reject).resume();
      });
      expect(metadata.get('spu-route')[0]).to.match(words);
    }
  });

  it('refuses a grace beyond the lease', async () => {
    const call = openSession(connect(await serve()), { grace: { seconds: 61 } });
    const failure = await expectRichFailure(call, 'INVALID_ARGUMENT', /grace: is 61 s/);
    expect(failure.info).to.deep.include({
      reason: 'ABOVE_LIMIT',
      metadata: { field: 'grace', limit: '60', actual: '61' },
    });
  });

  it('leaves the queue when the client goes away', async () => {
    const address = await serve();
    const client = connect(address);
    const { sessionId } = await openSession(client);
    const gone = connect(address);
    const call = gone.openSession({});
    call.on('error', () => {});
    await untilWaiting(client, 1);
    call.cancel();
    await untilWaiting(client, 0);
    const next = openSession(connect(address));
    await untilWaiting(client, 1);
    await closeSession(client, sessionId);
    expect((await next).device?.name).to.equal('spu0');
  });

  it('closes a session under a call that runs, and only then gives the device on', async () => {
    const address = await serve({}, { holdSample: true });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 1]);
    await evolve(client, { sessionId, duration: 1 });
    const reading = sample(client, { sessionId });
    const failed = expectRichFailure(reading, 'NOT_FOUND', /closed/);
    await until(() => seen.get('spu0')!.reading === 1);
    await closeSession(client, sessionId);
    await failed;
    await openSession(client, { wait: {} });
  });
});
