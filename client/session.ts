import type { CallOptions as GrpcOptions } from '@grpc/grpc-js';
import type { CalibrationResult, Evolution } from '../common/results.js';
import type { EvolveResponse__Output } from '../proto/types/spu/v1/EvolveResponse.js';
import { createLoads, type Loads } from './loads.js';
import { type CalibrateOptions, calibrateDevice } from './operations/calibrate.js';
import { createEmulatorControl, type EmulatorControl } from './operations/emulator.js';
import { type EvolveOptions, readEvolution, wireEvolve } from './operations/evolve.js';
import { closeSession, type Lease } from './operations/openSession.js';
import { collect, type Samples } from './operations/readout.js';
import { isRepeatableSample, type SampleOptions, wireSample } from './operations/sample.js';
import { rowEvents, type SampleEvent } from './operations/sampleStream.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './operations/watch.js';
import { createRun, type Run } from './run.js';
import { type CallOptions, grpcOptions, receive, receiveAll } from './transport/calls.js';
import type { Connection } from './transport/connection.js';
import { keepLease } from './transport/keepLease.js';
import { unaryWithRetry, withRetry } from './transport/retry.js';

/**
 * An exclusive lease of one device. It belongs to the server and not to the connection: after a broken connection
 * matrix, vectors and state are as they were, as long as the next call comes within the lease. When the server has
 * forgotten it (restart, lease over) every call fails with NOT_FOUND.
 *
 * Every method throws SpuError, or the reason of its signal. docs/protocol.md lists the codes.
 */
export interface Session extends Lease, Loads, AsyncDisposable {
  /** Lets the state evolve, dx = -(A x - b) dt + sqrt(2 kappa) dW; answers at once, a second one queues behind the first. */
  evolve(options: EvolveOptions & CallOptions): Promise<Evolution>;
  /** Reads the state: the whole read-out. */
  sample(options?: SampleOptions & CallOptions): Promise<Samples>;
  /** Reads the state as it arrives, for read-outs that shall not be held in memory. */
  sampleStream(options?: SampleOptions & CallOptions): AsyncGenerator<SampleEvent, void, undefined>;
  /** The calls above, pipelined on one stream; `signal` ends them all. */
  run(options?: { signal?: AbortSignal }): Run;
  /** Measures offset, gain and noise of the device and stores the correction. */
  calibrate(options?: CalibrateOptions): Promise<CalibrationResult>;
  /** Follows what the device does. */
  watch(options?: WatchOptions): AsyncGenerator<DeviceStatus, void, undefined>;
  /** What only an emulated device can do. */
  readonly emulator: EmulatorControl;
  /** Gives the device back. */
  close(options?: CallOptions): Promise<void>;
}

/** The session of a lease that the server has given; `keepAlive` renews it while the session is idle. */
export function createSession(connection: Connection, lease: Lease, keepAlive: boolean): Session {
  const { service, metadata, retry } = connection;
  const { id, device, leaseSeconds } = lease;
  const keeper = keepAlive ? keepLease(connection, id, leaseSeconds) : undefined;
  const touch = () => keeper?.touch();

  function sampling(options: SampleOptions) {
    const request = wireSample(id, options);
    return (grpc: GrpcOptions) => () => service.sample(request, metadata, grpc);
  }

  async function close(options: CallOptions = {}): Promise<void> {
    keeper?.stop();
    await closeSession(connection, id, options);
  }

  return {
    ...lease,
    ...createLoads(connection, id, touch),
    emulator: createEmulatorControl(connection, device.name),
    async evolve(options) {
      const request = wireEvolve(id, options);
      touch();
      const answer = await unaryWithRetry<EvolveResponse__Output>(
        retry,
        (grpc, done) => service.evolve(request, metadata, grpc, done),
        options,
      );
      return readEvolution(answer);
    },
    async sample(options = {}) {
      touch();
      const start = sampling(options);
      return withRetry(
        retry,
        (grpc) => collect((take) => receiveAll(start(grpc), take, options.signal), options.reduction),
        { ...options, repeatable: () => isRepeatableSample(options) },
      );
    },
    sampleStream(options = {}) {
      touch();
      return rowEvents(receive(sampling(options)(grpcOptions(options)), options.signal));
    },
    run: (options = {}) => createRun(connection, id, options.signal),
    async calibrate(options = {}) {
      touch();
      return calibrateDevice(connection, id, options);
    },
    watch: (options = {}) => watchDevice(connection, device.name, options),
    close,
    [Symbol.asyncDispose]: close,
  };
}
