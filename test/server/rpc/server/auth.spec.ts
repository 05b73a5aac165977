import { credentials, Metadata } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { HealthCheckResponse__Output } from '../../../../proto/types/grpc/health/v1/HealthCheckResponse.js';
import type { ListDevicesResponse__Output } from '../../../../proto/types/spu/v1/ListDevicesResponse.js';
import { startServer } from '../../../../server/index.js';
import { ask } from '../../../support/rpc/calls.js';
import { type Certificates, makeCertificates } from '../../../support/rpc/certificates.js';
import { expectFailure, expectRichFailure } from '../../../support/rpc/failure.js';
import {
  closeAll,
  connect,
  connectEmulator,
  connectHealth,
  exampleDriver,
  serve,
} from '../../../support/rpc/harness.js';
import { startRun } from '../../../support/rpc/runStream.js';

describe('bearer tokens', () => {
  afterEach(closeAll);

  const tokens = [
    { name: 'trainer', token: 'trainer-token-1' },
    { name: 'lab', token: 'lab-token-12345', scopes: ['control' as const] },
  ];
  const bearer = (token?: string) => {
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('authorization', token);
    return metadata;
  };

  it('open what they may, and nothing else', async () => {
    const address = await serve({ auth: { tokens } });
    const client = connect(address);
    const emulator = connectEmulator(address);
    const list = (token?: string) =>
      ask<ListDevicesResponse__Output>((callback) => client.listDevices({}, bearer(token), callback));
    const config = (token?: string) =>
      ask((callback) => emulator.getConfig({ device: 'spu0' }, bearer(token), callback));
    for (const call of [list, config]) {
      await expectRichFailure(call(), 'UNAUTHENTICATED', /authorization: Bearer/);
      await expectRichFailure(call('Basic abc'), 'UNAUTHENTICATED', /authorization: Bearer/);
      await expectRichFailure(call('Bearer wrong'), 'UNAUTHENTICATED', /not known/);
    }
    expect((await list('Bearer trainer-token-1')).devices).to.have.length(1);
    await expectRichFailure(
      config('Bearer trainer-token-1'),
      'PERMISSION_DENIED',
      /"trainer" may not do this: it lacks the scope control/,
    );
    await expectRichFailure(config('bearer lab-token-12345'), 'UNIMPLEMENTED');
  });

  it('are asked of streams too, before anything is read', async () => {
    const client = connect(await serve({ auth: { tokens } }));
    await expectRichFailure(startRun(client, 'x').next(), 'UNAUTHENTICATED');
    await expectRichFailure(
      ask((callback) => client.loadMatrix(callback).write({ chunk: {} })),
      'UNAUTHENTICATED',
    );
    const read = new Promise((_resolve, reject) => client.sample({}).on('error', reject).resume());
    await expectRichFailure(read, 'UNAUTHENTICATED');
  });

  it('are not asked of a health check', async () => {
    const health = connectHealth(await serve({ auth: { tokens } }));
    const { status } = await ask<HealthCheckResponse__Output>((callback) => health.check({}, callback));
    expect(status).to.equal('SERVING');
  });
});

describe('TLS', () => {
  let files: Certificates;

  before(function () {
    const made = makeCertificates();
    if (!made) this.skip();
    files = made!;
  });
  after(() => files?.remove());
  afterEach(closeAll);

  it('serves with a certificate, and plain text is refused', async () => {
    const address = await serve({ tls: { cert: files.cert, key: files.key } });
    const client = connect(address, credentials.createSsl(files.read(files.ca)));
    const answer = await ask<ListDevicesResponse__Output>((callback) => client.listDevices({}, callback));
    expect(answer.devices).to.have.length(1);
    const plain = ask((callback) => connect(address).listDevices({}, callback));
    await expectFailure(plain, 'UNAVAILABLE');
  });

  it('asks for a certificate of the client where it is told to (mTLS)', async () => {
    const address = await serve({ tls: { cert: files.cert, key: files.key, clientCa: files.ca } });
    const ca = files.read(files.ca);
    const own = credentials.createSsl(ca, files.read(files.key), files.read(files.cert));
    const answer = await ask<ListDevicesResponse__Output>((callback) =>
      connect(address, own).listDevices({}, callback),
    );
    expect(answer.devices).to.have.length(1);
    const nobody = connect(address, credentials.createSsl(ca));
    const refused = ask((callback) => nobody.listDevices({}, callback));
    await expectFailure(refused, 'UNAVAILABLE');
  });

  it('says which file cannot be read', async () => {
    const tls = { cert: '/nowhere/cert.pem', key: files.key };
    const error = await startServer({
      listen: ['127.0.0.1:0'],
      driver: exampleDriver,
      tls,
      log: { level: 'silent' },
    }).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.match(/tls\.cert: \/nowhere\/cert\.pem cannot be read/);
  });
});
