import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { expect } from 'chai';
import type { WatchDeviceResponse__Output } from '../../proto/types/spu/v1/WatchDeviceResponse.js';
import { environment } from '../../server/cli/allocator.js';
import {
  ask,
  denseHeader,
  evolve,
  loadDiagonal,
  loadTarget,
  openSession,
  renewLease,
  sample,
  startMatrix,
} from '../support/rpc/calls.js';
import { makeCertificates } from '../support/rpc/certificates.js';
import { killAll, startCli } from '../support/rpc/childProcess.js';
import { expectFailure, expectRichFailure } from '../support/rpc/failure.js';
import { closeAll, connect } from '../support/rpc/harness.js';
import { openHttp2 } from '../support/rpc/rawHttp2.js';
import { until } from '../support/until.js';

const start = (...flags: string[]) => startCli(flags, environment);
const portOf = (address: string) => Number(address.split(':')[1]);

describe('what one client may take of a server', () => {
  afterEach(async () => {
    await closeAll();
    await killAll();
  });

  it('does not let an upload that hardly comes hold a device', async () => {
    const { address } = await start('--limits-upload-seconds', '1', '--lease-seconds', '1');
    const [client, other] = [connect(address), connect(address)];
    const { sessionId } = await openSession(client);
    const { stream, answer } = startMatrix(client);
    stream.write({ header: denseHeader(sessionId, 512) });
    let offset = 0;
    const trickle = setInterval(() => {
      stream.write({ chunk: { offset, data: Buffer.alloc(4) } });
      offset += 4;
    }, 50);
    try {
      await expectRichFailure(answer, 'ABORTED', /Less than 262144 bytes of the upload came in 1 s/);
    } finally {
      clearInterval(trickle);
    }
    await openSession(other);
  });

  it('takes no calibration of 3e7 readings, and stops one that is cancelled', async () => {
    const { address } = await start();
    const client = connect(address);
    const { sessionId } = await openSession(client);
    const calibrate = (readings: number) => {
      const stream = client.calibrate({ sessionId, readings });
      const over = new Promise((resolve, reject) => {
        stream
          .on('data', () => {})
          .on('end', resolve)
          .on('error', reject);
      });
      return { stream, over };
    };
    await expectRichFailure(calibrate(3e7).over, 'INVALID_ARGUMENT', /readings/);
    await loadDiagonal(client, sessionId, 256);
    const long = calibrate(65_536);
    long.over.catch(() => {});
    setTimeout(() => long.stream.cancel(), 100);
    await expectFailure(long.over, 'CANCELLED');
    await loadDiagonal(client, sessionId, 2);
  });

  it('lets so many evolutions wait', async () => {
    const { address } = await start();
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [1, 1]);
    const queued = async () => {
      for (let k = 0; k < 2000; k++) await evolve(client, { sessionId, duration: 1 });
    };
    await expectRichFailure(queued(), 'RESOURCE_EXHAUSTED');
  });

  it('ends a session that lasts too long, and a wait', async () => {
    const { address } = await start('--limits-session-seconds', '3', '--limits-wait-seconds', '1');
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await expectRichFailure(openSession(client), 'RESOURCE_EXHAUSTED', /within 1 s/);
    const used = async () => {
      for (;;) await renewLease(client, sessionId);
    };
    await expectRichFailure(used(), 'NOT_FOUND');
    await openSession(client);
  });

  it('has 256 streams on a connection, and as many connections as it was told', async () => {
    const { address } = await start('--limits-connections', '3');
    const session = await openHttp2(address);
    expect(session.remoteSettings.maxConcurrentStreams).to.equal(256);
    const sockets = Array.from({ length: 5 }, () => connectSocket(portOf(address), '127.0.0.1'));
    let closed = 0;
    for (const socket of sockets) socket.on('error', () => {}).on('close', () => closed++);
    await until(() => closed === 3);
    await new Promise((resolve) => session.ping(resolve));
    for (const socket of sockets) socket.destroy();
    session.close();
  });

  it('closes a connection that pings without end, and no other', async () => {
    const { address } = await start('--limits-pings-per-second', '100');
    const [loud, quiet] = [await openHttp2(address), await openHttp2(address)];
    loud.on('error', () => {});
    const closed = once(loud, 'close');
    const ping = () => {
      if (loud.destroyed) return;
      for (let k = 0; k < 8; k++) loud.ping(() => {});
      setTimeout(ping, 5);
    };
    ping();
    await closed;
    expect(quiet.closed).to.equal(false);
    await new Promise((resolve) => quiet.ping(resolve));
    quiet.close();
  });

  it('lets no TLS handshake take longer than it may', async function () {
    const files = makeCertificates();
    if (!files) this.skip();
    const { address } = await start(
      ...['--tls-cert', files.cert, '--tls-key', files.key, '--limits-handshake-seconds', '0.5'],
    );
    const socket = connectSocket(portOf(address), '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    await once(socket, 'close');
    files.remove();
  });

  it('lets so many watch, and tells the norm of the state to the holder only', async () => {
    const { address } = await start('--limits-watchers', '2');
    const client = connect(address);
    const { sessionId } = await openSession(client);
    await loadDiagonal(client, sessionId, 2);
    await loadTarget(client, sessionId, [3, 4]);
    const { evolutionId } = await evolve(client, {
      ...{ sessionId, duration: 0, initialState: 'INITIAL_STATE_TARGET' },
    });
    await sample(client, { sessionId, at: { evolutionId } });
    const watch = (own: { sessionId?: string } = {}) => {
      const stream = client.watchDevice({ name: 'spu0', period: 0.02, ...own });
      stream.on('error', () => {});
      const first = new Promise<WatchDeviceResponse__Output>((resolve, reject) => {
        stream.once('data', resolve).once('error', reject);
      });
      return { stream, first };
    };
    const holder = watch({ sessionId });
    expect((await holder.first).stateNorm).to.be.closeTo(5, 1e-6);
    const other = watch({ sessionId: 'guessed' });
    expect((await other.first).stateNorm).to.equal(undefined);
    await expectRichFailure(watch().first, 'RESOURCE_EXHAUSTED', /2 calls watch devices/);
    other.stream.cancel();
    await until(() =>
      watch().first.then(
        () => true,
        () => false,
      ),
    );
    await ask((callback) => client.listDevices({}, callback));
  });
});
