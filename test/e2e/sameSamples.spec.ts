import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type ConnectOptions,
  connectSpu,
  denseSegment,
  lowRank,
  type Session,
  type SessionOptions,
} from '../../client/index.js';
import type { DeviceConfigInput } from '../../server/emulator/config/schema.js';
import { type SettingsInput, startServer } from '../../server/index.js';
import { quiet } from '../support/client/testServer.js';
import { randomNumbers, semidefinite } from '../support/matrices.js';
import {
  denseHeader,
  floats,
  loadTarget,
  evolve as rawEvolve,
  openSession as rawOpen,
  sample as rawSample,
  sendMatrix,
} from '../support/rpc/calls.js';
import { type Certificates, makeCertificates } from '../support/rpc/certificates.js';
import { killAll, startCli } from '../support/rpc/childProcess.js';
import { closeAll, connect } from '../support/rpc/harness.js';

/** Every source of randomness that a device has, but for the drift. */
const noisy: DeviceConfigInput = {
  noise: { kappa: 1e-3, flicker: { std: 1e-3, octaves: 4 }, coloured: { std: 1e-2, bandwidth: 2 } },
  integrator: { scheme: 'heun' },
  matrixDac: { bits: 8, range: 'auto', rounding: 'stochastic', inl: 1 },
  vectorDac: { bits: 10, range: 'auto', rounding: 'stochastic', inl: 1 },
  adc: { bits: 12, range: 'auto', rounding: 'stochastic', inl: 1, sampleHoldStd: 1e-3 },
  array: { mismatchDtod: 0.05, programmingStd: 0.01, stuckFraction: 0.01, mirrored: false },
  faults: [{ kind: 'lost_samples', parameters: { fraction: 0.1 } }],
};
const drift = { law: 'power', exponentDtod: 0.05, referenceTime: 1e-7 } as const;
const config: DeviceConfigInput = { ...noisy, array: { ...noisy.array, drift } };

const [examples, outputs, columns] = [3, 2, 20];
const jacobian = randomNumbers('float32', examples * outputs * columns, 5);
const targets = [6, 7].map((seed) => randomNumbers('float32', columns, seed));

/** The same calls, one after the other. */
async function program(session: Session): Promise<number[]> {
  const numbers: number[] = [];
  for (const target of targets) {
    const segments = [denseSegment({ jacobian, columns })];
    await session.loadMatrix(lowRank({ examples, rowsPerExample: outputs, segments, damping: 0.5 }));
    await session.loadVector(target);
    const evolution = await session.evolve({ duration: 1.5, initialState: 'target' });
    const { values } = await session.sample({ at: { evolution }, count: 20, interval: 0.3 });
    numbers.push(...values);
  }
  return numbers;
}

interface Variant extends SettingsInput {
  connect?: ConnectOptions;
  session?: SessionOptions;
}

/** Starts a server, runs the program in a session of it, and stops the server. */
async function run({ connect: how, session: own, ...settings }: Variant = {}): Promise<number[]> {
  const server = await startServer({ ...quiet, deviceConfig: config, ...settings });
  const spu = await connectSpu(server.addresses[0], how);
  try {
    return await program(await spu.openSession({ seed: 3, ...own }));
  } finally {
    spu.close();
    await server.close(0);
  }
}

describe('the same seeds give the same samples, bit for bit', () => {
  let expected: number[];
  let folder: string;
  let files: Certificates | undefined;

  before(async () => {
    expected = await run();
    folder = await mkdtemp(join(tmpdir(), 'spu-same-'));
    files = makeCertificates();
  });
  after(async () => {
    files?.remove();
    await rm(folder, { recursive: true });
    await killAll();
  });

  it('and other seeds others', async () => {
    expect(expected).to.have.length(2 * 20 * columns);
    expect(await run({ session: { seed: 4 } })).not.to.deep.equal(expected);
    expect(await run({ deviceConfig: { ...config, deviceSeed: 2 } })).not.to.deep.equal(expected);
  });

  it('over a unix socket', async () => {
    expect(await run({ listen: [`unix:${join(folder, 'socket')}`] })).to.deep.equal(expected);
  });

  it('over TLS', async function () {
    if (!files) return this.skip();
    const { ca, cert, key } = files;
    const found = await run({
      tls: { cert, key },
      connect: { tls: { ca: files.read(ca), serverName: 'localhost' } },
    });
    expect(found).to.deep.equal(expected);
  });

  it('in another process, which has its settings from a file', async () => {
    const path = join(folder, 'noisy.json');
    await writeFile(path, JSON.stringify({ extends: 'ideal', ...config }));
    const { address } = await startCli(['--preset', path]);
    const spu = await connectSpu(address);
    expect(await program(await spu.openSession({ seed: 3 }))).to.deep.equal(expected);
    spu.close();
  });

  it('on several devices at once, whatever their threads do', async () => {
    const server = await startServer({ ...quiet, devices: 3, deviceConfig: config });
    const spu = await connectSpu(server.addresses[0]);
    const sessions = await Promise.all([3, 3, 3].map((seed) => spu.openSession({ seed })));
    for (const numbers of await Promise.all(sessions.map(program))) expect(numbers).to.deep.equal(expected);
    spu.close();
    await server.close(0);
  });

  it('on a realtime clock, slow or fast', async () => {
    const virtual = await run({ deviceConfig: noisy });
    // 2000 s of device time in a second: evolutions have ended before they are asked for. 10 us: it waits for them.
    for (const speed of [2000, 1e-5]) {
      const clock = { mode: 'realtime', speed } as const;
      expect(await run({ deviceConfig: { ...noisy, clock } }), `speed ${speed}`).to.deep.equal(virtual);
    }
  });

  it('in chunks of any size', async () => {
    const n = 30;
    const bytes = Buffer.from(Float32Array.from(semidefinite('float32', n, n, 8)).buffer);
    const target = [...randomNumbers('float32', n, 9)];
    const runInChunks = async (size: number) => {
      const server = await startServer({ ...quiet, deviceConfig: config });
      const client = connect(server.addresses[0]);
      const { sessionId } = await rawOpen(client, { seed: 3 });
      const matrix = { dense: { dimension: n }, structure: 'dense', damping: 1 } as const;
      const header = denseHeader(sessionId, n, { matrix });
      const chunks = [];
      for (let offset = 0; offset < bytes.length; offset += size) {
        chunks.push({ chunk: { offset, data: bytes.subarray(offset, offset + size) } });
      }
      await sendMatrix(client, { header }, ...chunks, { finish: {} });
      await loadTarget(client, sessionId, target);
      await rawEvolve(client, { sessionId, duration: 1, initialState: 'INITIAL_STATE_TARGET' });
      const { data } = await rawSample(client, { sessionId, count: 5, interval: 0.2 });
      await closeAll();
      await server.close(0);
      return floats(data);
    };
    const whole = await runInChunks(bytes.length);
    expect(whole).to.have.length(5 * n);
    for (const size of [12, 1000]) expect(await runInChunks(size), `${size} bytes`).to.deep.equal(whole);
  });
});
