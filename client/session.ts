import type { CallOptions as GrpcOptions } from '@grpc/grpc-js';
import type { CalibrationResult, Evolution } from '../common/results.js';
import type { EvolveResponse__Output } from '../proto/types/spu/v1/EvolveResponse.js';
import { abortSignal, optionsOf } from './checks.js';
import { createLoads, type Loads } from './loads.js';
import { type SessionTicket, ticketOf } from './operations/attachSession.js';
import { type CalibrateOptions, calibrateDevice, resetCalibration } from './operations/calibrate.js';
import { createEmulatorControl, type EmulatorControl } from './operations/emulator.js';
import {
  cancelEvolution,
  type EvolutionName,
  type EvolutionStatus,
  listEvolutions,
} from './operations/evolutions.js';
import { checkEvolveCall, type EvolveOptions, readEvolution, wireEvolve } from './operations/evolve.js';
import { closeSession, type Lease } from './operations/openSession.js';
import { collect, type Samples } from './operations/readout.js';
import { renewLease, type SessionState } from './operations/renewLease.js';
import { checkSampleCall, isRepeatableSample, type SampleOptions, wireSample } from './operations/sample.js';
import { rowEvents, type SampleEvent } from './operations/sampleStream.js';
import { abortUpload } from './operations/upload.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './operations/watch.js';
import { createRun, type Run } from './run.js';
import { type CallOptions, checkCall, grpcOptions, receive, receiveAll } from './transport/calls.js';
import { type Connection, withRoute } from './transport/connection.js';
import { keepLease } from './transport/keepLease.js';
import { unaryWithRetry, withRetry } from './transport/retry.js';

/**
 * What all calls of a Run have in common.
 *
 * @example
 * const run = session.run({ signal: AbortSignal.timeout(60_000) });
 */
export interface RunOptions {
  /** Ends the Run and whatever is on its way; calls then throw the signal's reason. */
  signal?: AbortSignal;
}

const checkRun = optionsOf<RunOptions>('run', {}, { signal: abortSignal });

/**
 * An exclusive lease of one device. It belongs to the server and not to the connection: after a broken connection
 * matrix, vectors and state are as they were, as long as the next call comes within the lease. When the server has
 * forgotten it (restart, lease over) every call fails with NOT_FOUND.
 *
 * Every method throws SpuError, or the reason of its signal. docs/protocol.md lists the codes.
 *
 * @example
 * const session = await spu.openSession({ seed: 1 });
 * await session.loadMatrix(dense({ dimension: 2, matrix: [2, 1, 1, 3] }));
 * await session.loadVector([1, 2]);
 * await session.evolve({ duration: 50, initialState: 'target' });
 * const { mean } = await session.sample({ count: 100, interval: 2, reduction: 'mean' }); // near A^-1 b
 * await session.close();
 */
export interface Session extends Lease, Loads, AsyncDisposable {
  /** One tick of device time, in seconds; NaN where the device does not say. */
  readonly secondsPerTick: number;
  /** Lets the state evolve, dx = -(A x - b) dt + sqrt(2 kappa) dW; answers at once, a second one queues behind the first. */
  evolve(options: EvolveOptions & CallOptions): Promise<Evolution>;
  /** The evolutions that have not ended, and the last ones that have, in the order in which they were accepted. */
  listEvolutions(options?: CallOptions): Promise<EvolutionStatus[]>;
  /**
   * Ends an evolution before its time: the state is held where it is, a queued one never starts. FAILED_PRECONDITION if it
   * had ended.
   */
  cancelEvolution(evolution: EvolutionName, options?: CallOptions): Promise<EvolutionStatus>;
  /** Reads the state: the whole read-out. */
  sample(options?: SampleOptions & CallOptions): Promise<Samples>;
  /** Reads the state as it arrives, for read-outs that shall not be held in memory. */
  sampleStream(options?: SampleOptions & CallOptions): AsyncGenerator<SampleEvent, void, undefined>;
  /** The calls above, pipelined on one stream. */
  run(options?: RunOptions): Run;
  /** Discards the upload of this `uploadId` that is under way; NOT_FOUND if there is none. */
  abortUpload(uploadId: string, options?: CallOptions): Promise<void>;
  /** Renews the lease, which any call does, and tells what the session has: versions, uploads under way, device time. */
  renewLease(options?: CallOptions): Promise<SessionState>;
  /** Measures offset, gain and noise of the device and stores the correction. */
  calibrate(options?: CalibrateOptions): Promise<CalibrationResult>;
  /** Forgets the stored corrections. */
  resetCalibration(options?: CallOptions): Promise<void>;
  /** Follows what the device does. */
  watch(options?: WatchOptions): AsyncGenerator<DeviceStatus, void, undefined>;
  /** What only an emulated device can do. */
  readonly emulator: EmulatorControl;
  /** What another process needs to go on with this session. */
  ticket(): SessionTicket;
  /** Gives the device back. */
  close(options?: CallOptions): Promise<void>;
}

/** Evolutions and read-outs, each as a call of its own. `touch` hears of every call. */
function createCalls(
  connection: Connection,
  id: string,
  touch: () => void,
): Pick<Session, 'evolve' | 'listEvolutions' | 'cancelEvolution' | 'sample' | 'sampleStream'> {
  const { service, metadata, retry } = connection;

  function sampling(options: SampleOptions & CallOptions) {
    checkSampleCall(options);
    touch();
    const request = wireSample(id, options);
    return (grpc: GrpcOptions) => () => service.sample(request, metadata, grpc);
  }

  return {
    async evolve(options) {
      checkEvolveCall(options);
      const request = wireEvolve(id, options);
      touch();
      const answer = await unaryWithRetry<EvolveResponse__Output>(
        retry,
        (grpc, done) => service.evolve(request, metadata, grpc, done),
        options,
      );
      return readEvolution(answer);
    },
    async listEvolutions(options = {}) {
      checkCall(options);
      touch();
      return listEvolutions(connection, id, options);
    },
    async cancelEvolution(evolution, options = {}) {
      checkCall(options);
      touch();
      return cancelEvolution(connection, id, evolution, options);
    },
    async sample(options = {}) {
      const start = sampling(options);
      return withRetry(
        retry,
        (grpc) => collect((take) => receiveAll(start(grpc), take, options.signal), options),
        { ...options, repeatable: () => isRepeatableSample(options) },
      );
    },
    sampleStream(options = {}) {
      return rowEvents(receive(sampling(options)(grpcOptions(options)), options.signal), options);
    },
  };
}

/** The session of a lease that the server has given; `keepAlive` renews it while the session is idle. */
export function createSession(server: Connection, lease: Lease, keepAlive: boolean): Session {
  const { id, device, leaseSeconds } = lease;
  const connection = withRoute(server, lease.route);
  const keeper = keepAlive ? keepLease(connection, id, leaseSeconds) : undefined;
  const touch = () => keeper?.touch();

  async function close(options: CallOptions = {}): Promise<void> {
    checkCall(options);
    keeper?.stop();
    await closeSession(connection, id, options);
  }

  return {
    ...lease,
    secondsPerTick: device.analog?.secondsPerTick ?? Number.NaN,
    ...createLoads(connection, lease, touch),
    ...createCalls(connection, id, touch),
    emulator: createEmulatorControl(connection, device.name, id),
    run(options = {}) {
      checkRun(options);
      return createRun(connection, lease, options.signal);
    },
    async abortUpload(uploadId, options = {}) {
      checkCall(options);
      touch();
      await abortUpload(connection, id, uploadId, options);
    },
    async renewLease(options = {}) {
      checkCall(options);
      touch();
      return renewLease(connection, id, options);
    },
    async calibrate(options = {}) {
      touch();
      return calibrateDevice(connection, id, options);
    },
    async resetCalibration(options = {}) {
      checkCall(options);
      touch();
      await resetCalibration(connection, id, options);
    },
    watch: (options = {}) => watchDevice(connection, device.name, options, id),
    ticket: () => ticketOf(lease),
    close,
    [Symbol.asyncDispose]: close,
  };
}
