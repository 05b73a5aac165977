import type { CallOptions as GrpcCallOptions } from '@grpc/grpc-js';
import type { CloseSessionResponse__Output } from '../proto/types/spu/v1/CloseSessionResponse.js';
import type { EvolveResponse__Output } from '../proto/types/spu/v1/EvolveResponse.js';
import type { LoadMatrixRequest } from '../proto/types/spu/v1/LoadMatrixRequest.js';
import type { LoadMatrixResponse__Output } from '../proto/types/spu/v1/LoadMatrixResponse.js';
import type { LoadVectorRequest } from '../proto/types/spu/v1/LoadVectorRequest.js';
import type { LoadVectorResponse__Output } from '../proto/types/spu/v1/LoadVectorResponse.js';
import type { MatrixHeader } from '../proto/types/spu/v1/MatrixHeader.js';
import { type CalibrateOptions, type CalibrationResult, calibrateDevice } from './calibrate.js';
import type { DeviceDescription } from './description.js';
import { createEmulatorControl, type EmulatorControl } from './emulator.js';
import { mistake, SpuError } from './errors.js';
import { collect, rowEvents, type SampleEvent } from './operations/readout.js';
import {
  type ChangeDampingOptions,
  dampingHeader,
  type Evolution,
  type EvolveOptions,
  type LoadMatrixOptions,
  type LoadVectorOptions,
  type MatrixLoaded,
  matrixHeader,
  readEvolution,
  readMatrixLoaded,
  readVectorLoaded,
  type VectorLoaded,
  type VectorRole,
  vectorHeader,
  vectorTensor,
  wireEvolve,
} from './operations/requests.js';
import { isRepeatableSample, type SampleOptions, type Samples, wireSample } from './operations/sampling.js';
import { createRun, type Run } from './run.js';
import type { MatrixSource } from './structures/matrix.js';
import type { TensorValues } from './structures/tensor.js';
import { type CallOptions, grpcOptions, receive, receiveAll, unary } from './transport/calls.js';
import type { Connection } from './transport/connection.js';
import { keepLease } from './transport/keepLease.js';
import { withRetry } from './transport/retry.js';
import { sendAll } from './transport/writer.js';
import { createUploadBody, type UploadBody, type UploadMessage } from './upload/chunks.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './watch.js';

/**
 * An exclusive lease of one device. It belongs to the server and not to the connection: after a broken connection
 * matrix, vectors and state are as they were, as long as the next call comes within the lease. When the server has
 * forgotten it (restart, lease over) every call fails with NOT_FOUND.
 *
 * Every method throws SpuError, or the reason of its signal. docs/protocol.md lists the codes.
 */
export interface Session {
  /** Secret name of the session. */
  readonly id: string;
  readonly device: DeviceDescription;
  /** In force. */
  readonly seed: number;
  readonly leaseSeconds: number;
  /** Programs A, as a whole or not at all; until then the old one stays in effect. */
  loadMatrix(matrix: MatrixSource, options?: LoadMatrixOptions & CallOptions): Promise<MatrixLoaded>;
  /**
   * Changes lambda of the matrix loaded last, whose numbers need not be sent again: a new version of it, which costs no new
   * decomposition. Blocks with a damping of their own keep it.
   */
  changeDamping(damping: number, options?: ChangeDampingOptions & CallOptions): Promise<MatrixLoaded>;
  /** Writes b, N numbers: the force (the gradient), not the equilibrium A^-1 b. */
  loadVector(values: TensorValues, options?: LoadVectorOptions & CallOptions): Promise<VectorLoaded>;
  /** Writes a state x that an evolution may start from (`initialState: 'loaded'`). */
  loadState(values: TensorValues, options?: LoadVectorOptions & CallOptions): Promise<VectorLoaded>;
  /** Lets the state evolve, dx = -(A x - b) dt + sqrt(2 kappa) dW; answers at once, a second one queues behind the first. */
  evolve(options: EvolveOptions & CallOptions): Promise<Evolution>;
  /** Reads the state: the whole read-out. */
  sample(options?: SampleOptions & CallOptions): Promise<Samples>;
  /** The same as it arrives, for read-outs that shall not be held in memory. */
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

/** The session of a lease that the server has given. */
export function createSession(
  connection: Connection,
  lease: Pick<Session, 'id' | 'device' | 'seed' | 'leaseSeconds'> & { keepAlive: boolean },
): Session {
  const { service, metadata, retry } = connection;
  const { id, keepAlive, ...known } = lease;
  const keeper = keepAlive ? keepLease(connection, id, lease.leaseSeconds) : undefined;
  /** N of the matrix that was loaded last or is on its way, so that a vector that does not fit is found at once. */
  let dimension: number | undefined;

  async function repeatedly<Answer>(
    options: CallOptions,
    call: (grpc: GrpcCallOptions) => Promise<Answer>,
    repeatable?: () => boolean,
  ): Promise<Answer> {
    keeper?.touch();
    return withRetry(retry, call, { ...options, repeatable });
  }

  async function sendMatrix(
    header: MatrixHeader,
    body: UploadBody,
    options: CallOptions,
  ): Promise<MatrixLoaded> {
    const answer = await repeatedly(
      options,
      (grpc) =>
        sendAll<LoadMatrixRequest, LoadMatrixResponse__Output>(
          (done) => service.loadMatrix(metadata, grpc, done),
          withHeader({ header }, body, header.checksum),
          options.signal,
        ),
      body.isRepeatable,
    );
    return readMatrixLoaded(answer, body);
  }

  async function loadVector(
    role: VectorRole,
    values: TensorValues,
    options: LoadVectorOptions & CallOptions = {},
  ) {
    const tensor = vectorTensor(values, options);
    if (dimension !== undefined && tensor.shape[0] !== dimension)
      throw misfit(role, tensor.shape[0], dimension);
    const body = createUploadBody([tensor]);
    const header = vectorHeader(id, role, body, options);
    const answer = await repeatedly(
      options,
      (grpc) =>
        sendAll<LoadVectorRequest, LoadVectorResponse__Output>(
          (done) => service.loadVector(metadata, grpc, done),
          withHeader({ header }, body, options.checksum),
          options.signal,
        ),
      body.isRepeatable,
    );
    return readVectorLoaded(answer);
  }

  function sampling(options: SampleOptions, grpc: GrpcCallOptions) {
    const request = wireSample(id, options);
    return () => service.sample(request, metadata, grpc);
  }

  return {
    id,
    ...known,
    emulator: createEmulatorControl(connection, lease.device.name),
    async loadMatrix(matrix, options = {}) {
      const body = createUploadBody(matrix.tensors);
      const header = matrixHeader(id, matrix, body, options);
      const before = dimension;
      dimension = matrix.dimension;
      try {
        return await sendMatrix(header, body, options);
      } catch (error) {
        dimension = before;
        throw error;
      }
    },
    changeDamping: async (damping, options = {}) =>
      sendMatrix(dampingHeader(id, damping, options), createUploadBody([]), options),
    loadVector: (values, options) => loadVector('target', values, options),
    loadState: (values, options) => loadVector('state', values, options),
    async evolve(options) {
      const request = wireEvolve(id, options);
      const answer = await repeatedly(options, (grpc) =>
        unary<EvolveResponse__Output>(
          (done) => service.evolve(request, metadata, grpc, done),
          options.signal,
        ),
      );
      return readEvolution(answer);
    },
    sample: async (options = {}) =>
      repeatedly(
        options,
        (grpc) => {
          const start = sampling(options, grpc);
          return collect((take) => receiveAll(start, take, options.signal), options.reduction ?? 'none');
        },
        () => isRepeatableSample(options),
      ),
    sampleStream(options = {}) {
      keeper?.touch();
      return rowEvents(receive(sampling(options, grpcOptions(options)), options.signal));
    },
    run: (options = {}) => createRun(connection, id, options.signal),
    async calibrate(options = {}) {
      keeper?.touch();
      return calibrateDevice(connection, id, options);
    },
    watch: (options = {}) => watchDevice(connection, lease.device.name, options),
    async close(options = {}) {
      keeper?.stop();
      try {
        await repeatedly(options, (grpc) =>
          unary<CloseSessionResponse__Output>(
            (done) => service.closeSession({ sessionId: id }, metadata, grpc, done),
            options.signal,
          ),
        );
      } catch (error) {
        // Closed is closed, also when an earlier attempt did it or the lease ran out.
        if (!(error instanceof SpuError && error.code === 'NOT_FOUND')) throw error;
      }
    },
  };
}

async function* withHeader<Header>(
  header: Header,
  body: UploadBody,
  checksum: boolean | undefined,
): AsyncGenerator<Header | UploadMessage, void, undefined> {
  yield header;
  yield* body.messages(checksum ?? false);
}

const misfit = (role: VectorRole, has: number, dimension: number) =>
  mistake(
    role,
    `has ${has} numbers, but the matrix has dimension ${dimension}: load a matrix of that size first.`,
  );
