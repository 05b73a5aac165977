import { Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { ReleaseDeviceResponse__Output } from '../../../../proto/types/spu/v1/ReleaseDeviceResponse.js';
import type { SpuServiceClient } from '../../../../proto/types/spu/v1/SpuService.js';
import { ask, evolve, loadDiagonal, loadTarget, openSession, sample } from '../../../support/rpc/calls.js';
import { expectRichFailure } from '../../../support/rpc/failure.js';
import { closeAll, connect, serve } from '../../../support/rpc/harness.js';
import { seen } from '../../../support/rpc/testDriver.js';
import { until } from '../../../support/until.js';

function release(client: SpuServiceClient, device: string, token?: string) {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return ask<ReleaseDeviceResponse__Output>((callback) =>
    client.releaseDevice({ device }, metadata, callback),
  );
}

describe('ReleaseDevice', () => {
  afterEach(closeAll);

  it('ends the session that holds the device, with what it has under way', async () => {
    const address = await serve({}, { holdSample: true });
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 2]);
    await evolve(client, { sessionId, duration: 1 });
    const reading = expectRichFailure(sample(client, { sessionId }), 'NOT_FOUND', /operator/);
    await until(() => seen.get('spu0')!.reading === 1);
    expect((await release(connect(address), 'spu0')).released).to.equal(true);
    expect((await reading).info?.reason).to.equal('SESSION_RELEASED');
    const later = await expectRichFailure(evolve(client, { sessionId }), 'NOT_FOUND');
    expect(later.info?.reason).to.equal('SESSION_NOT_FOUND');
    await openSession(client, { wait: {} });
  });

  it('finds a device that nobody holds, and none that is not there', async () => {
    const client = connect(await serve());
    expect((await release(client, 'spu0')).released).to.equal(false);
    const failure = await expectRichFailure(release(client, 'x'.repeat(1e5)), 'NOT_FOUND', /spu0/);
    expect(failure.info?.reason).to.equal('DEVICE_NOT_FOUND');
    expect(failure.message.length).to.be.below(300);
  });

  it('asks for the scope control', async () => {
    const tokens = [
      { name: 'trainer', token: 'trainer-token-1' },
      { name: 'operator', token: 'operator-token-1', scopes: ['control' as const] },
    ];
    const client = connect(await serve({ auth: { tokens } }));
    const refused = await expectRichFailure(release(client, 'spu0', 'trainer-token-1'), 'PERMISSION_DENIED');
    expect(refused.info).to.deep.include({
      reason: 'SCOPE_MISSING',
      metadata: { expected: 'control', actual: 'use,watch' },
    });
    expect((await release(client, 'spu0', 'operator-token-1')).released).to.equal(false);
    const list = (token: string) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      return ask((callback) => client.listDevices({}, metadata, callback));
    };
    await list('trainer-token-1');
    await expectRichFailure(list('operator-token-1'), 'PERMISSION_DENIED', /scope watch/);
  });
});
