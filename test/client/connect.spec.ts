import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { type ConnectOptions, connectSpu, SpuError } from '../../client/index.js';
import { type FakeServer, startFakeServer } from '../support/client/fakeServer.js';
import { type Certificates, makeCertificates } from '../support/rpc/certificates.js';

async function failureOf(address: string, options: ConnectOptions = {}): Promise<SpuError> {
  const found = await connectSpu(address, options).catch((error: unknown) => error);
  expect(found).to.be.instanceOf(SpuError);
  return found as SpuError;
}

/** A peer that takes connections and says nothing. */
async function startSilent(): Promise<{ server: Server; address: string }> {
  // Who reads sees the end of a connection; else it would stay open, and the process with it.
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A port that nobody listens at. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

describe('a connection', () => {
  let server: FakeServer;
  const environment = { ...process.env };
  before(async () => {
    server = await startFakeServer();
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  after(() => server.stop());

  it('is refused where nothing listens, and says so at once', async () => {
    const { code, message, details } = await failureOf(`127.0.0.1:${await freePort()}`);
    expect([code, details.reason]).to.deep.equal(['UNAVAILABLE', 'CONNECTION_REFUSED']);
    expect(message).to.match(/^Nothing listens at 127\.0\.0\.1:\d+ \(connection refused\): start the server/);
  });

  it('tells of a socket that is not there', async () => {
    const { message, details } = await failureOf('unix:/nowhere/spu');
    expect(details.reason).to.equal('CONNECTION_REFUSED');
    expect(message).to.match(/^There is no socket unix:\/nowhere\/spu: /);
  });

  it('tells of a name that is not known', async () => {
    const { details } = await failureOf('no-such-host.invalid:50051');
    expect(details.reason).to.equal('NAME_NOT_FOUND');
  });

  it('tells of a peer that says nothing', async () => {
    const silent = await startSilent();
    const options = { connectSeconds: 0.2, tls: {} };
    const { message, details } = await failureOf(silent.address, options);
    silent.server.close();
    expect(details.reason).to.equal('NO_ANSWER');
    expect(message).to.match(/^Nothing answers at .* within 0\.2 s: /);
  });

  it('waits for a server that is not there yet, where that is asked for, but not for what waiting cannot cure', async () => {
    const port = await freePort();
    const connecting = connectSpu(`127.0.0.1:${port}`, { startSeconds: 1000 });
    const late = await startFakeServer({}, { port });
    (await connecting).close();
    const options = { startSeconds: 1000, tls: {} };
    expect((await failureOf(late.address, options)).details.reason).to.equal('NO_TLS');
    late.stop();
    const brief = { startSeconds: 0.2 };
    expect((await failureOf(`127.0.0.1:${port}`, brief)).details.reason).to.equal('CONNECTION_REFUSED');
  });

  it('ends at an abort with its reason', async () => {
    const silent = await startSilent();
    const controller = new AbortController();
    const connecting = connectSpu(silent.address, { connectSeconds: 1000, signal: controller.signal });
    silent.server.once('connection', () => controller.abort(new Error('enough')));
    expect(await connecting.catch((cause: unknown) => cause)).to.equal(controller.signal.reason);
    silent.server.close();
  });

  it('is not made to a URL, or to a host without a port', async () => {
    expect((await failureOf('http://spu:50051')).message).to.equal(
      'address: is "http://spu:50051", a URL: write "spu:50051".',
    );
    expect((await failureOf('https://spu:50051/x')).message).to.match(
      /write "spu:50051" and give the option tls/,
    );
    expect((await failureOf('spu')).message).to.match(/without a port: write "spu:50051"\.$/);
  });

  it('refuses an option that it does not know, with the nearest one', async () => {
    const wrong = { tokens: 'x' } as ConnectOptions;
    expect((await failureOf(server.address, wrong)).message).to.equal(
      'tokens: is no option of connectSpu; did you mean token?',
    );
    const wrongTls = { tls: { certificate: 'x' } } as ConnectOptions;
    expect((await failureOf(server.address, wrongTls)).message).to.match(/^certificate: is no option of tls/);
  });

  it('takes address and token from the environment', async () => {
    process.env.SPU_ADDRESS = server.address;
    process.env.SPU_TOKEN = 'from outside';
    const spu = await connectSpu();
    await spu.listDevices();
    spu.close();
    expect(server.seen.at(-1)!.metadata.get('authorization')).to.deep.equal(['Bearer from outside']);
    const other = await connectSpu(undefined, { token: 'own' });
    await other.listDevices();
    other.close();
    expect(server.seen.at(-1)!.metadata.get('authorization')).to.deep.equal(['Bearer own']);
  });

  it('takes them from a profile, whose token goes to no other server', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spu-profiles-'));
    process.env.SPU_PROFILES = join(folder, 'profiles.json');
    const tokenOf = async (...how: Parameters<typeof connectSpu>) => {
      const spu = await connectSpu(...how);
      await spu.listDevices();
      spu.close();
      return server.seen.at(-1)!.metadata.get('authorization');
    };
    const write = (profiles: object) => writeFile(process.env.SPU_PROFILES!, JSON.stringify(profiles));
    await write({ lab: { address: server.address, token: 'of the lab' } });
    expect(await tokenOf(undefined, { profile: 'lab' })).to.deep.equal(['Bearer of the lab']);
    process.env.SPU_PROFILE = 'lab';
    process.env.SPU_TOKEN = 'from outside';
    expect(await tokenOf()).to.deep.equal(['Bearer from outside']);
    delete process.env.SPU_PROFILE;
    delete process.env.SPU_TOKEN;
    await write({ default: { address: '127.0.0.1:1', token: 'of the default' } });
    expect(await tokenOf(server.address)).to.deep.equal([]);
    const wrong = await connectSpu(undefined, { profile: 'lab' }).catch((error: unknown) => error);
    expect((wrong as SpuError).message).to.match(/^profile: "lab" is not in .*, which has "default"\.$/);
    await rm(folder, { recursive: true });
  });

  it('ends everything that is under way when it is closed', async () => {
    const held = await startFakeServer({ GetDevice: () => {}, OpenSession: () => {} });
    const spu = await connectSpu(held.address);
    const calls = [spu.getDevice('spu0'), spu.openSession()];
    spu.close();
    for (const result of await Promise.allSettled([...calls, spu.listDevices()])) {
      const { code, message } = (result as PromiseRejectedResult).reason as SpuError;
      expect([code, message]).to.deep.equal([
        'FAILED_PRECONDITION',
        'The connection is closed: connect again.',
      ]);
    }
    held.stop();
  });
});

describe('a connection with TLS', () => {
  let files: Certificates | undefined;
  let server: FakeServer;
  let plain: FakeServer;
  const environment = { ...process.env };
  before(async function () {
    files = makeCertificates();
    if (!files) return this.skip();
    const pair = { private_key: files.read(files.key), cert_chain: files.read(files.cert) };
    server = await startFakeServer({}, { credentials: ServerCredentials.createSsl(null, [pair]) });
    plain = await startFakeServer();
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  after(() => {
    files?.remove();
    server?.stop();
    plain?.stop();
  });

  it('is made where its authority is given, or named by the environment', async () => {
    const spu = await connectSpu(server.address, { tls: { ca: files!.read(files!.ca) } });
    expect(await spu.listDevices()).to.have.length(1);
    spu.close();
    process.env.SPU_TLS_CA = files!.ca;
    const other = await connectSpu(server.address);
    expect(await other.listDevices()).to.have.length(1);
    other.close();
  });

  it('is not made to a server whose certificate is not trusted', async () => {
    const { message, details } = await failureOf(server.address, { tls: {} });
    expect(details.reason).to.equal('CERTIFICATE_UNTRUSTED');
    expect(message).to.match(/is not trusted \(.*\): give its authority as tls\.ca\.$/);
  });

  it('is not made to a server whose certificate is for another name', async () => {
    const tls = { ca: files!.read(files!.ca), serverName: 'elsewhere' };
    expect((await failureOf(server.address, { tls })).details.reason).to.equal('CERTIFICATE_NAME');
  });

  it('tells when one side speaks TLS and the other does not', async () => {
    expect((await failureOf(plain.address, { tls: {} })).details.reason).to.equal('NO_TLS');
    expect((await failureOf(server.address)).details.reason).to.equal('TLS_EXPECTED');
  });

  it('to a server that wants a certificate of the client is made with one, and not without', async () => {
    const [ca, cert, key] = [files!.ca, files!.cert, files!.key].map((path) => files!.read(path));
    const pair = [{ private_key: key, cert_chain: cert }];
    const mutual = await startFakeServer({}, { credentials: ServerCredentials.createSsl(ca, pair, true) });
    const { message, details } = await failureOf(mutual.address, { tls: { ca } });
    expect(details.reason).to.equal('CERTIFICATE_WANTED');
    expect(message).to.match(
      /wants a certificate of the client that it trusts: give tls\.cert and tls\.key\.$/,
    );
    (await connectSpu(mutual.address, { tls: { ca, cert, key } })).close();
    const variables = { SPU_TLS_CA: files!.ca, SPU_TLS_CERT: files!.cert, SPU_TLS_KEY: files!.key };
    Object.assign(process.env, variables);
    (await connectSpu(mutual.address)).close();
    mutual.stop();
  });

  it('is not tried with half of a pair, or with what is no PEM', async () => {
    for (const [tls, sentence] of [
      [{ key: 'x' }, /^tls: cert and key belong together/],
      [{ ca: 'x', cert: 'y', key: 'z' }, /^tls: ca, cert or key cannot be read as PEM: /],
    ] as const) {
      const { code, message } = await failureOf(server.address, { tls });
      expect(code).to.equal('INVALID_ARGUMENT');
      expect(message).to.match(sentence);
    }
  });

  it('tells of a file that cannot be read', async () => {
    process.env.SPU_TLS_CA = '/nowhere/ca.pem';
    expect((await failureOf(server.address)).message).to.match(/^SPU_TLS_CA: its file cannot be read: /);
  });
});
