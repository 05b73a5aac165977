import { expect } from 'chai';
import {
  connectSpu,
  dense,
  diagonal,
  type EmulatorControl,
  type Session,
  SpuError,
} from '../../../client/index.js';
import type { DeviceConfigInput } from '../../../server/emulator/config/schema.js';
import { startTestServer, type TestServer } from '../../support/client/testServer.js';
import { randomNumbers, semidefinite } from '../../support/matrices.js';
import { ask, evolve, loadDiagonal, loadTarget, openSession } from '../../support/rpc/calls.js';
import { killAll, startCli } from '../../support/rpc/childProcess.js';
import { expectFailure } from '../../support/rpc/failure.js';
import { closeAll, connect, connectEmulator } from '../../support/rpc/harness.js';

const name = 'spu0';
const n = 12;
const matrix = dense({ matrix: semidefinite('float64', n, n, 3), dimension: n, damping: 0.5 });
const target = randomNumbers('float64', n, 4);

/** With every noise that has a state of its own. */
const noisy: DeviceConfigInput = {
  noise: { kappa: 1e-3, flicker: { std: 1e-3 }, coloured: { std: 1e-2, bandwidth: 2 } },
  integrator: { scheme: 'heun' },
  matrixDac: { bits: 8, range: 'auto', rounding: 'stochastic' },
  vectorDac: { bits: 10, range: 'auto', rounding: 'stochastic' },
  adc: { bits: 12, range: 'auto', rounding: 'stochastic', sampleHoldStd: 1e-3, gainError: 0.02 },
  array: {
    mismatchDtod: 0.05,
    programmingStd: 0.01,
    mirrored: false,
    drift: { law: 'power', exponentDtod: 0.05, referenceTime: 1e-7 },
  },
};

async function failure(call: Promise<unknown>): Promise<SpuError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(SpuError);
  return error as SpuError;
}

describe('a snapshot, over the network', () => {
  after(killAll);

  /** Leaves a device in the midst of an evolution, calibrated and broken. */
  async function prepare(session: Session, emulator: EmulatorControl): Promise<void> {
    await session.loadMatrix(matrix);
    await session.loadVector(target);
    const first = await session.evolve({ duration: 2, initialState: 'target' });
    await session.sample({ at: { evolution: first }, count: 5, interval: 0.2 });
    await session.calibrate({ readings: 8 });
    await emulator.injectFault('wrong_temperature', { factor: 2 });
    await emulator.injectFault('lost_samples', { fraction: 0.2 });
    await emulator.injectFault('stuck_cell', { element: 5, value: 0.1 });
    await emulator.injectFault('drift_jump', { factor: 0.9, afterCalls: 6 });
    const second = await session.evolve({ duration: 2 });
    await session.loadVector(randomNumbers('float64', n, 5), { effectiveAt: { evolution: second } });
    await session.evolve({ duration: 1 });
    await emulator.advanceClock(1e-6);
    await session.sample();
  }

  async function following(session: Session): Promise<number[]> {
    const middle = await session.sample({ at: { evolution: 'e3' }, count: 30, interval: 0.25 });
    await session.loadMatrix(matrix);
    await session.loadVector(target);
    const evolution = await session.evolve({ duration: 1 });
    const last = await session.sample({ at: { evolution }, count: 3, interval: 1 });
    return [...middle.values, ...last.values, last.lastTick, last.matrixVersion];
  }

  it('is followed by the same samples, bit for bit, in this server and in another process', async () => {
    const server = await startTestServer({ deviceConfig: noisy });
    const session = await server.open({ seed: 3 });
    const { emulator } = session;
    await prepare(session, emulator);
    const snapshot = await emulator.saveSnapshot();
    const [config, described] = [await emulator.getConfig(), await server.spu.getDevice(name)];
    const expected = await following(session);
    await emulator.restoreSnapshot(snapshot);
    expect(await following(session)).to.deep.equal(expected);
    await server.stop();

    const { address } = await startCli(['--preset', '4-bit']);
    const spu = await connectSpu(address);
    const other = await spu.openSession({ seed: 99 });
    await other.loadMatrix(diagonal({ diagonal: [1, 2] }));
    await other.emulator.restoreSnapshot(snapshot);
    expect(await spu.emulator(name).getConfig()).to.deep.equal(config);
    const { compute: _, ...restored } = await spu.getDevice(name);
    expect({ ...restored, compute: described.compute }).to.deep.equal(described);
    expect(await following(other)).to.deep.equal(expected);
    spu.close();
  });
});

describe('a reset of the device, over the network', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(async () => {
    await closeAll();
    await server.stop();
  });

  it('is told once, in one sentence', async () => {
    const session = await server.open();
    await session.loadMatrix(diagonal({ diagonal: [1, 2] }));
    await session.loadVector([1, 1]);
    await session.emulator.injectFault('device_reset');
    const error = await failure(session.evolve({ duration: 1 }));
    expect(error.code).to.equal('ABORTED');
    expect(error.details.reason).to.equal('DEVICE_RESET');
    expect(error.message).to.match(/^The device was reset: .*; load them again\.$/);
    expect((await failure(session.evolve({ duration: 1 }))).code).to.equal('FAILED_PRECONDITION');
    await session.loadMatrix(diagonal({ diagonal: [1, 2] }));
    await session.loadVector([1, 1]);
    const evolution = await session.evolve({ duration: 0, initialState: 'target' });
    expect([...(await session.sample({ at: { evolution } })).values]).to.deep.equal([1, 1]);
    await session.close();
  });

  it('makes the server forget what it had finished: a repeated upload id is a new upload', async () => {
    const client = connect(server.address);
    const { sessionId } = await openSession(client);
    const inject = () =>
      ask((callback) =>
        connectEmulator(server.address).injectFault(
          { device: name, sessionId, kind: 'device_reset' },
          callback,
        ),
      );
    const load = () => loadDiagonal(client, sessionId, 2, { uploadId: 'm' });
    await load();
    await loadTarget(client, sessionId, [1, 1]);
    expect((await load()).version, 'the answer of the first').to.equal(1);
    await inject();
    await expectFailure(loadTarget(client, sessionId, [1, 1]), 'ABORTED');
    await load();
    await loadTarget(client, sessionId, [1, 1]);
    await evolve(client, { sessionId, duration: 1 });
  });
});
