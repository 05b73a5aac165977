import { Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { connectSpu, type SessionWaiting, type SpuClient, SpuError } from '../../../client/index.js';
import type { EvolutionStatus } from '../../../proto/types/spu/v1/EvolutionStatus.js';
import { type FakeServer, fakeDevice, refusal, startFakeServer } from '../../support/client/fakeServer.js';
import { until } from '../../support/until.js';

const routed = new Metadata();
routed.set('spu-route', 'server-3');

describe('a session, against a server that stands in', () => {
  let server: FakeServer;
  let spu: SpuClient;
  const start = async (own: Parameters<typeof startFakeServer>[0] = {}) => {
    server = await startFakeServer({
      OpenSession(call) {
        call.sendMetadata(routed);
        call.write({
          waiting: { device: 'spu0', before: 2, reason: 'WAIT_REASON_CLIENT_AWAY', atMost: { seconds: 9 } },
        });
        call.write({ waiting: { device: 'spu0', before: 0, reason: 'WAIT_REASON_RESETTING' } });
        const { seed } = call.request;
        call.write({
          opened: {
            sessionId: 'secret',
            device: fakeDevice,
            seed,
            lease: { seconds: 60 },
            grace: call.request.grace,
          },
        });
        call.end();
      },
      ...own,
    });
    spu = await connectSpu(server.address);
  };
  afterEach(() => {
    spu.close();
    server.stop();
  });

  it('is waited for, and says whom it waits for', async () => {
    await start();
    const heard: SessionWaiting[] = [];
    const onWaiting = (waiting: SessionWaiting) => heard.push(waiting);
    const session = await spu.openSession({ seed: 3, graceSeconds: 1.5, onWaiting });
    expect(heard).to.deep.equal([
      { device: 'spu0', before: 2, reason: 'clientAway', atMostSeconds: 9 },
      { device: 'spu0', before: 0, reason: 'resetting' },
    ]);
    const { id, seed, leaseSeconds, graceSeconds, secondsPerTick } = session;
    expect({ id, seed, leaseSeconds, graceSeconds, secondsPerTick }).to.deep.equal({
      id: 'secret',
      seed: 3,
      leaseSeconds: 60,
      graceSeconds: 1.5,
      secondsPerTick: 1e-9,
    });
  });

  it('repeats the route of its server with every call, also when it is gone on with elsewhere', async () => {
    await start({ AbortUpload: (_, done) => done(null, {}) });
    const session = await spu.openSession({ seed: 3 });
    await session.renewLease();
    const ticket = session.ticket();
    expect(ticket).to.deep.equal({
      id: 'secret',
      device: 'spu0',
      seed: 3,
      graceSeconds: 0,
      route: 'server-3',
    });
    const other = await spu.attachSession(JSON.parse(JSON.stringify(ticket)));
    expect(other.id).to.equal('secret');
    expect(other.device.name).to.equal('spu0');
    await other.abortUpload('m');
    await other.close();
    const routes = server.seen.map(({ method, metadata }) => [method, metadata.get('spu-route')[0]]);
    expect(routes).to.deep.equal([
      ['OpenSession', undefined],
      ['RenewLease', 'server-3'],
      ['RenewLease', 'server-3'],
      ['GetDevice', 'server-3'],
      ['AbortUpload', 'server-3'],
      ['CloseSession', 'server-3'],
    ]);
  });

  it('tells what it has', async () => {
    await start();
    const session = await spu.openSession();
    expect(await session.renewLease()).to.deep.equal({
      leaseSeconds: 60,
      matrixVersion: 2,
      targetVersion: 0,
      stateVersion: 0,
      uploads: [],
      time: { ticks: 3, epoch: 1 },
    });
  });

  it('is kept by renewing its lease while it is idle', async () => {
    await start({
      OpenSession(call) {
        call.write({ opened: { sessionId: 'secret', device: fakeDevice, lease: { nanos: 60_000_000 } } });
        call.end();
      },
    });
    await spu.openSession();
    await until(() => server.methods().includes('RenewLease'));
  });

  it('lists and cancels evolutions, by id or by what they were asked for with', async () => {
    const evolution = {
      evolutionId: 'e1',
      phase: 'EVOLUTION_PHASE_RUNNING',
      startTick: 5,
      endTick: 9,
      matrixVersions: [1, 2],
      targetVersions: [1],
    } satisfies EvolutionStatus;
    const asked: unknown[] = [];
    await start({
      ListEvolutions: (_, done) => done(null, { evolutions: [evolution, { ...evolution, requestId: 'r' }] }),
      CancelEvolution({ request }, done) {
        asked.push(request.evolutionId ?? request.requestId);
        done(null, { evolution: { ...evolution, phase: 'EVOLUTION_PHASE_CANCELLED' } });
      },
    });
    const session = await spu.openSession();
    const running = {
      id: 'e1',
      phase: 'running',
      startTick: 5,
      endTick: 9,
      matrixVersions: [1, 2],
      targetVersions: [1],
    };
    expect(await session.listEvolutions()).to.deep.equal([running, { ...running, requestId: 'r' }]);
    expect(await session.cancelEvolution('e1')).to.deep.equal({ ...running, phase: 'cancelled' });
    await session.cancelEvolution({ id: 'e2' });
    await session.cancelEvolution({ requestId: 'r' });
    expect(asked).to.deep.equal(['e1', 'e2', 'r']);
    const wrong = await session.cancelEvolution(3 as never).catch((error: unknown) => error);
    expect(wrong).to.have.property('code', 'INVALID_ARGUMENT');
  });

  it('asks for corrections, forgets them, and is released by an operator', async () => {
    const measuredAt = { seconds: 1 };
    await start({
      GetCalibration: (_, done) =>
        done(null, { entries: [{ name: 'read_gain', value: 1.5, unit: 'UNIT_ONE', measuredAt }] }),
      ResetCalibration: (_, done) => done(null, {}),
      ReleaseDevice: ({ request }, done) => done(null, { released: request.device === 'spu0' }),
    });
    expect(await spu.getCalibration('spu0')).to.deep.equal([
      { name: 'read_gain', value: 1.5, unit: 'one', measuredAt: new Date(1000) },
    ]);
    await (await spu.openSession()).resetCalibration();
    expect(await spu.releaseDevice('spu0')).to.equal(true);
    expect(await spu.releaseDevice('spu1')).to.equal(false);
  });

  it('is over for the client also where the server has forgotten it', async () => {
    await start({ CloseSession: (_, done) => done(refusal(status.NOT_FOUND, 'gone')) });
    await (await spu.openSession()).close();
  });

  it('that ends without a lease is an error', async () => {
    await start({ OpenSession: (call) => call.end() });
    const error = await spu.openSession().catch((error: unknown) => error);
    expect(error).to.be.instanceOf(SpuError).and.have.property('code', 'DATA_LOSS');
  });
});
