import { type CallOptions, Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import { fromObject, toObject } from '../../../../proto/struct.js';
import type { GetConfigResponse__Output } from '../../../../proto/types/spu/emulator/v1/GetConfigResponse.js';
import type { UpdateConfigRequest } from '../../../../proto/types/spu/emulator/v1/UpdateConfigRequest.js';
import type { SettingsInput } from '../../../../server/index.js';
import { ask, closeSession, openSession } from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, connectEmulator, serve } from '../../../support/rpc/harness.js';

const device = 'spu0';
const emulated = { driver: 'emulator', deviceConfig: {} };

function bearer(token: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** A server, and calls of spu.emulator.v1. */
async function controlled(settings: SettingsInput = {}) {
  const address = await serve({ ...emulated, ...settings });
  const emulator = connectEmulator(address);
  const change = (own: UpdateConfigRequest, metadata = new Metadata(), options: CallOptions = {}) =>
    ask((callback) =>
      emulator.updateConfig(
        { device, changes: fromObject({ noise: { kappa: 0.5 } }), ...own },
        metadata,
        options,
        callback,
      ),
    );
  const kappa = async () => {
    const { config } = await ask<GetConfigResponse__Output>((callback) =>
      emulator.getConfig({ device }, callback),
    );
    return (toObject(config) as { noise: { kappa: number } }).noise.kappa;
  };
  return { client: connect(address), emulator, change, kappa };
}

describe('requireControl', () => {
  afterEach(closeAll);

  it('lets the holder of a device control it, and nobody else while there is one', async () => {
    const { client, emulator, change } = await controlled({ devices: 2 });
    await change({});
    const { sessionId } = await openSession(client, { device });
    const other = await openSession(client, { device: 'spu1' });
    await change({ sessionId });
    await expectRichFailure(change({}), 'PERMISSION_DENIED', /needs its lease/);
    await expectRichFailure(change({ sessionId: other.sessionId }), 'PERMISSION_DENIED', /does not hold/);
    const calls = [
      ask((callback) => emulator.advanceClock({ device, seconds: 1 }, callback)),
      ask((callback) => emulator.injectFault({ device, kind: 'device_busy' }, callback)),
      ask((callback) => emulator.clearFaults({ device }, callback)),
      ask((callback) => emulator.restoreSnapshot(callback).end({ device })),
      new Promise((resolve, reject) => {
        emulator
          .saveSnapshot({ device })
          .on('data', () => {})
          .on('end', resolve)
          .on('error', reject);
      }),
    ];
    for (const call of calls) await expectRichFailure(call, 'PERMISSION_DENIED', /needs its lease/);
    await expectRichFailure(change({ sessionId: 'gone' }), 'NOT_FOUND');
    await ask((callback) => emulator.getConfig({ device }, callback));
  });

  it('lets a token with the scope control do it, and one without only with the lease', async () => {
    const tokens = [
      { name: 'operator', token: 'operator-token', scopes: ['control' as const] },
      { name: 'user', token: 'user-token', scopes: ['use' as const] },
      { name: 'guest', token: 'guest-token', scopes: ['watch' as const] },
    ];
    const { client, change } = await controlled({ auth: { tokens } });
    const open = new Promise<string>((resolve, reject) => {
      client
        .openSession({}, bearer('user-token'))
        .on('data', ({ opened }) => opened && resolve(opened.sessionId))
        .on('error', reject);
    });
    await expectRichFailure(change({}, bearer('user-token')), 'PERMISSION_DENIED', /scope control/);
    await expectRichFailure(change({}, bearer('guest-token')), 'PERMISSION_DENIED');
    const sessionId = await open;
    await change({}, bearer('operator-token'));
    await change({ sessionId }, bearer('user-token'));
    await expectRichFailure(change({}, bearer('user-token')), 'PERMISSION_DENIED', /scope control/);
  });

  it('is off for all where others can reach a server that knows nobody', async () => {
    const open = await controlled({ listen: ['0.0.0.0:0'] });
    await expectRichFailure(open.change({}), 'PERMISSION_DENIED', /--control lease/);
    const allowed = await controlled({ listen: ['0.0.0.0:0'], control: 'lease' });
    await allowed.change({});
  });

  it('ends what was changed in a session with it, unless it stays', async () => {
    const { client, emulator, change, kappa } = await controlled();
    const before = await kappa();
    const first = await openSession(client);
    await change({ sessionId: first.sessionId });
    await ask((callback) =>
      emulator.injectFault({ device, sessionId: first.sessionId, kind: 'device_busy' }, callback),
    );
    expect(await kappa()).to.equal(0.5);
    await closeSession(client, first.sessionId);
    expect(await kappa()).to.equal(before);
    const second = await openSession(client);
    const cleared = await ask<{ cleared: number }>((callback) =>
      emulator.clearFaults({ device, sessionId: second.sessionId }, callback),
    );
    expect(cleared).to.deep.equal({ cleared: 0 });
    await change({ sessionId: second.sessionId, stays: true });
    await closeSession(client, second.sessionId);
    expect(await kappa()).to.equal(0.5);
  });

  it('leaves the limits of the host alone', async () => {
    const { change } = await controlled();
    for (const name of ['memoryBytes', 'maxDimension']) {
      const changes = fromObject({ limits: { [name]: 2 ** 50 } });
      await expectRichFailure(change({ changes }), 'FAILED_PRECONDITION', new RegExp(`limits.${name}`));
    }
  });
});
