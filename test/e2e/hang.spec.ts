import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { ListDevicesResponse__Output } from '../../proto/types/spu/v1/ListDevicesResponse.js';
import { environment } from '../../server/cli/allocator.js';
import { ask, evolve, loadDiagonal, loadTarget, openSession, sample } from '../support/rpc/calls.js';
import { killAll, startCli } from '../support/rpc/childProcess.js';
import { expectRichFailure } from '../support/rpc/failure.js';
import { closeAll, connect, connectEmulator, connectHealth } from '../support/rpc/harness.js';
import { until } from '../support/until.js';

const driver = fileURLToPath(new URL('../support/emulator/hangingDriver.js', import.meta.url));

async function start(watchdogSeconds: number, drainSeconds: number) {
  const server = await startCli(
    [
      ...['--driver', driver, '--devices', '2', '--drain-seconds', String(drainSeconds)],
      ...['--device-config', `{watchdogSeconds: ${watchdogSeconds}}`],
    ],
    environment,
  );
  const [client, emulator] = [connect(server.address), connectEmulator(server.address)];
  const { sessionId } = await openSession(client, { device: 'spu0' });
  const hang = () =>
    ask((callback) => emulator.advanceClock({ device: 'spu0', sessionId, seconds: 13 }, callback));
  const healths = async () => {
    const { devices } = await ask<ListDevicesResponse__Output>((callback) =>
      client.listDevices({}, callback),
    );
    return devices.map(({ health }) => health);
  };
  return { server, client, sessionId, hang, healths };
}

describe('a device whose thread hangs', () => {
  afterEach(async () => {
    await closeAll();
    await killAll();
  });

  it('is noticed and replaced; its session is told, and the others do not notice', async () => {
    const { server, client, sessionId, hang, healths } = await start(4, 1);
    const other = await openSession(client, { device: 'spu1' });
    await loadDiagonal(client, other.sessionId, 2);
    await loadTarget(client, other.sessionId, [1, 1]);
    const hanging = expectRichFailure(hang(), 'UNAVAILABLE', /has not answered for 4 s/);
    const health = connectHealth(server.address);
    const serves = async (service: string) =>
      (await ask<{ status: string }>((callback) => health.check({ service }, callback))).status;
    let over = false;
    const told = new Set<string>();
    void hanging.then(() => {
      over = true;
    });
    while (!over) {
      told.add((await healths()).join());
      const { evolutionId } = await evolve(client, { sessionId: other.sessionId, duration: 1 });
      await sample(client, { sessionId: other.sessionId, at: { evolutionId } });
      if (told.size > 1) expect(await serves('')).to.equal('SERVING');
    }
    await hanging;
    expect([...told]).to.include.members([
      'DEVICE_HEALTH_READY,DEVICE_HEALTH_READY',
      'DEVICE_HEALTH_UNRESPONSIVE,DEVICE_HEALTH_READY',
    ]);
    await until(async () => (await serves('device/spu0')) === 'SERVING');
    expect(await healths()).to.deep.equal(['DEVICE_HEALTH_READY', 'DEVICE_HEALTH_READY']);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 1]);
    await evolve(client, { sessionId, duration: 1 });
  });

  it('does not keep the server from ending', async () => {
    const { server, hang } = await start(3600, 1);
    hang().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    server.process.kill('SIGTERM');
    expect(await server.ended).to.equal(0);
    // The drain and 5 s; twice that on a machine that is busy with other things.
    expect(performance.now() - started).to.be.below(12_000);
  });
});
