import { expect } from 'chai';
import {
  averageProgrammings,
  createTngd,
  denseSegment,
  diagonal,
  inverse,
  type Session,
  type SpuClient,
  solve,
} from '../../../client/index.js';
import type { CallOptions } from '../../../client/transport/calls.js';
import { type ProxiedServer, startProxiedServer } from '../../support/client/proxiedServer.js';
import type { TestProxy } from '../../support/client/proxy.js';

const matrix = diagonal({ diagonal: [1, 2] });

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

/** Every function of the library that waits for a server; those above the calls take a signal and no deadline. */
function waiting(spu: SpuClient, session: Session) {
  const { emulator } = session;
  const calls: Record<string, (options: CallOptions) => Promise<unknown>> = {
    listDevices: (options) => spu.listDevices(options),
    getDevice: (options) => spu.getDevice('spu0', options),
    openSession: (options) => spu.openSession(options),
    attachSession: (options) => spu.attachSession(session.ticket(), options),
    getCalibration: (options) => spu.getCalibration('spu0', options),
    releaseDevice: (options) => spu.releaseDevice('spu0', options),
    'watch of a server': (options) => drain(spu.watch('spu0', options)),
    loadMatrix: (options) => session.loadMatrix(matrix, options),
    changeDamping: (options) => session.changeDamping(1, options),
    loadVector: (options) => session.loadVector([1, 2], options),
    loadState: (options) => session.loadState([1, 2], options),
    evolve: (options) => session.evolve({ duration: 1, ...options }),
    listEvolutions: (options) => session.listEvolutions(options),
    cancelEvolution: (options) => session.cancelEvolution('e1', options),
    sample: (options) => session.sample(options),
    sampleStream: (options) => drain(session.sampleStream(options)),
    abortUpload: (options) => session.abortUpload('m', options),
    renewLease: (options) => session.renewLease(options),
    calibrate: (options) => session.calibrate(options),
    resetCalibration: (options) => session.resetCalibration(options),
    'watch of a session': (options) => drain(session.watch(options)),
    getConfig: (options) => emulator.getConfig(options),
    updateConfig: (options) => emulator.updateConfig({}, options),
    advanceClock: (options) => emulator.advanceClock(1, options),
    injectFault: (options) => emulator.injectFault('device_busy', {}, options),
    clearFaults: (options) => emulator.clearFaults([], options),
    saveSnapshot: (options) => emulator.saveSnapshot(options),
    restoreSnapshot: (options) => emulator.restoreSnapshot(new Uint8Array(9), options),
    close: (options) => session.close(options),
  };
  const evolve = { duration: 1 };
  const above: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
    'run.loadMatrix': (signal) => session.run({ signal }).loadMatrix(matrix),
    'run.changeDamping': (signal) => session.run({ signal }).changeDamping(1),
    'run.loadVector': (signal) => session.run({ signal }).loadVector([1, 2]),
    'run.loadState': (signal) => session.run({ signal }).loadState([1, 2]),
    'run.evolve': (signal) => session.run({ signal }).evolve(evolve),
    'run.sample': (signal) => session.run({ signal }).sample(),
    'run.step': (signal) => session.run({ signal }).step({ evolve }),
    solve: (signal) => solve(session, matrix, [1, 2], { signal }),
    inverse: (signal) => inverse(session, matrix, { signal }),
    averageProgrammings: (signal) =>
      averageProgrammings(session, matrix, { programmings: 2, evolve, signal }),
    'step of createTngd': (signal) =>
      createTngd(session, { signal }).step({
        examples: 1,
        rowsPerExample: 1,
        segments: [denseSegment({ jacobian: Float32Array.of(1, 2), columns: 2 })],
        gradient: Float32Array.of(1, 2),
      }),
  };
  return { calls, above };
}

describe('with a server that does not answer', () => {
  let server: ProxiedServer;
  let proxy: TestProxy;
  let spu: SpuClient;
  let session: Session;

  before(async () => {
    server = await startProxiedServer();
    ({ proxy, spu } = server);
    session = await spu.openSession();
    proxy.muffle();
  });
  after(async () => {
    await server.stop();
  });

  it('every call ends at its deadline', async () => {
    const { calls } = waiting(spu, session);
    for (const [name, call] of Object.entries(calls)) {
      const begun = performance.now();
      const error = await call({ deadlineSeconds: 0.1 }).catch((error: unknown) => error);
      expect(error, name).to.have.property('code', 'DEADLINE_EXCEEDED');
      expect(performance.now() - begun, name).to.be.at.least(80);
    }
  });

  it('every function that waits ends at an abort, with its reason', async () => {
    const { calls, above } = waiting(spu, session);
    const both: [string, (signal: AbortSignal) => Promise<unknown>][] = [
      ...Object.entries(calls).map(
        ([name, call]) => [name, (signal: AbortSignal) => call({ signal })] as const,
      ),
      ...Object.entries(above),
    ].map(([name, call]) => [name, call]);
    for (const [name, call] of both) {
      const controller = new AbortController();
      const result = call(controller.signal).catch((error: unknown) => error);
      setTimeout(() => controller.abort(new Error(name)), 30);
      expect(await result, name).to.equal(controller.signal.reason);
    }
  });
});
