import { setTimeout as sleep } from 'node:timers/promises';
import { crc32c } from '@node-rs/crc32';
import { expect } from 'chai';
import type { GetCalibrationResponse__Output } from '../../../../proto/types/spu/v1/GetCalibrationResponse.js';
import type { SampleResponse__Output } from '../../../../proto/types/spu/v1/SampleResponse.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import type { WatchDeviceResponse__Output } from '../../../../proto/types/spu/v1/WatchDeviceResponse.js';
import {
  ask,
  evolve,
  floats,
  loadDiagonal,
  loadTarget,
  openSession,
  sample,
} from '../../../support/rpc/calls.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { decode, encode, openHttp2, openStream, readAll, unframe } from '../../../support/rpc/rawHttp2.js';
import { startRun } from '../../../support/rpc/runStream.js';
import { behaviours, secretOfDriver, seen } from '../../../support/rpc/testDriver.js';

describe('read-outs and what else devices tell', () => {
  let client: SpuServiceClient;
  let address: string;
  let sessionId: string;

  async function start(behaviour = {}): Promise<void> {
    address = await serve({}, behaviour);
    client = connect(address);
    ({ sessionId } = await openSession(client));
    await loadDiagonal(client, sessionId, 4);
    await loadTarget(client, sessionId, [1, 2, 3, 4]);
    await evolve(client, { sessionId, duration: 100 });
  }
  afterEach(closeAll);

  it('come in both precisions, one by one or reduced', async () => {
    await start();
    const one = await sample(client, { sessionId, dtype: 'DATA_TYPE_FLOAT64' });
    expect(one.header).to.deep.include({ shape: [1, 4], dtype: 'DATA_TYPE_FLOAT64' });
    expect(one.data.length).to.equal(32);
    const many = await sample(client, { sessionId, count: 5, interval: 1 });
    expect(many.header.shape).to.deep.equal([5, 4]);
    expect(many.header.lastTick - many.header.firstTick).to.equal(4000);
    const mean = await sample(client, { sessionId, count: 400, interval: 10, reduction: 'REDUCTION_MEAN' });
    expect(mean.header.shape).to.deep.equal([4]);
    for (const x of floats(mean.data)) expect(x).to.be.closeTo(1, 5e-4);
  });

  it('wait for a slow client: the device is not asked for more than it takes', async () => {
    const flood = 64;
    await start({ flood });
    const session = await openHttp2(address);
    const stream = openStream(session, '/spu.v1.SpuService/Sample', encode('Sample', { sessionId }));
    // Nobody reads the stream, so that its window of 64 KiB stays closed: the server writes until its own buffers are full.
    let before = -1;
    const board = seen.get('spu0')!;
    while (before <= 0 || before < board.flooded) {
      before = board.flooded;
      await sleep(300);
    }
    // grpc-js holds 16 messages a stream.
    expect(before).to.be.at.most(20);
    const answer = await readAll(stream);
    session.destroy();
    expect(answer.status).to.equal('0');
    const messages = unframe(answer.bytes).map((bytes) => decode<SampleResponse__Output>('Sample', bytes));
    expect(messages.reduce((sum, { chunk }) => sum + (chunk?.data.length ?? 0), 0)).to.equal(
      flood * 2 ** 20 + 16,
    );
    expect(messages.at(-1)?.timing).not.to.equal(null);
  });

  it('stop when the client cancels or its deadline passes', async () => {
    await start({ holdSample: true });
    await expectFailure(sample(client, { sessionId }, { deadline: Date.now() + 200 }), 'DEADLINE_EXCEEDED');
    const stream = client.sample({ sessionId });
    const failed = new Promise((_resolve, reject) => stream.on('error', reject));
    stream.on('data', () => stream.cancel());
    await expectFailure(failed, 'CANCELLED');
    behaviours.get('spu0')!.holdSample = false;
    await sample(client, { sessionId });
  });

  it('an unknown fault is one text with an id, and nothing of what it says', async () => {
    await start();
    for (const method of ['evolve', 'sample', 'describe'] as const) {
      behaviours.get('spu0')!.breaks = method;
      const call =
        method === 'evolve'
          ? evolve(client, { sessionId })
          : method === 'sample'
            ? sample(client, { sessionId })
            : ask((callback) => client.getDevice({ name: 'spu0' }, callback));
      const failure = await expectRichFailure(call, 'INTERNAL', /^Internal error [0-9a-f-]{36}: /);
      expect(failure.message).not.to.include(secretOfDriver);
      expect(failure.info?.reason).to.equal('INTERNAL');
    }
    behaviours.get('spu0')!.breaks = undefined;
    await sample(client, { sessionId });
  });

  it('a device that fails to reset fails OpenSession, and is tried again for the next', async () => {
    client = connect(await serve());
    behaviours.get('spu0')!.breaks = 'reset';
    await expectRichFailure(openSession(client), 'INTERNAL');
    behaviours.get('spu0')!.breaks = undefined;
    await openSession(client);
  });

  it('WatchDevice tells what happens, period by period', async () => {
    await start();
    const stream = client.watchDevice({ name: 'spu0', sessionId, period: 0.05 });
    const told: WatchDeviceResponse__Output[] = [];
    await new Promise<void>((resolve) => {
      stream.on('error', () => {});
      stream.on('data', (status: WatchDeviceResponse__Output) => {
        if (told.push(status) === 3) resolve();
      });
    });
    stream.cancel();
    expect(told[2]).to.deep.include({
      leased: true,
      waiting: 0,
      activity: 'ACTIVITY_IDLE',
      matrixVersion: 1,
      targetVersion: 1,
    });
    expect(told[2].counters).to.deep.include({ sessions: 1, matrices: 1, vectors: 1, evolutions: 1 });
    expect(told[2].counters?.bytesReceived).to.equal(64 + 16);
    expect(told[2].stateNorm).to.be.closeTo(2, 0.02);
  });

  it('carry the CRC32C of their numbers where it is asked for, and may be float16', async () => {
    await start();
    const request = { sessionId, count: 3, checksum: true };
    const { data, timing } = await sample(client, request);
    expect(timing.crc32c).to.equal(crc32c(data));
    expect((await sample(client, { sessionId })).timing).not.to.have.property('crc32c');
    const half = await sample(client, { ...request, dtype: 'DATA_TYPE_FLOAT16' });
    expect(half.header).to.deep.include({ shape: [3, 4], dtype: 'DATA_TYPE_FLOAT16' });
    expect(half.data.length).to.equal(24);
    const run = startRun(client, sessionId);
    await run.next();
    run.send({ step: { sample: { count: 2, checksum: true } } });
    const { step } = await run.next();
    expect(step?.timing?.crc32c).to.equal(crc32c(step!.data as Buffer));
  });

  it('Calibrate keeps its corrections until ResetCalibration, and averages no more than the device can', async () => {
    await start();
    const corrections = async () =>
      (
        await ask<GetCalibrationResponse__Output>((callback) =>
          client.getCalibration({ device: 'spu0' }, callback),
        )
      ).entries;
    const run = (readings: number) =>
      new Promise((resolve, reject) => {
        client.calibrate({ sessionId, readings }).on('error', reject).on('end', resolve).resume();
      });
    const refused = await expectRichFailure(run(4294967295), 'INVALID_ARGUMENT', /at most 1000 readings/);
    expect(refused.info).to.deep.include({
      reason: 'ABOVE_LIMIT',
      metadata: { field: 'readings', limit: '1000', actual: '4294967295' },
    });
    expect(await corrections()).to.deep.equal([]);
    await run(7);
    const entry = { name: 'read_offset', value: 7, unit: 'UNIT_STATE', measuredAt: { seconds: 1, nanos: 0 } };
    expect(await corrections()).to.deep.equal([entry]);
    await ask((callback) => client.resetCalibration({ sessionId }, callback));
    expect(await corrections()).to.deep.equal([]);
  });

  it('Calibrate streams progress, the result last', async () => {
    await start();
    const stream = client.calibrate({ sessionId });
    const messages: { progress: number; result: unknown }[] = [];
    await new Promise((resolve, reject) => {
      stream.on('data', (message) => messages.push(message));
      stream.on('end', resolve).on('error', reject);
    });
    expect(messages.at(-1)).to.deep.include({ progress: 1 });
    expect(messages.at(-1)?.result).not.to.equal(null);
  });
});
