import type { requestCallback } from '@grpc/grpc-js';
import type { DeviceTime } from '../../common/deviceTime.js';
import { fromObject, toObject } from '../../proto/struct.js';
import type { AdvanceClockResponse__Output } from '../../proto/types/spu/emulator/v1/AdvanceClockResponse.js';
import type { ClearFaultsResponse__Output } from '../../proto/types/spu/emulator/v1/ClearFaultsResponse.js';
import type { GetConfigResponse__Output } from '../../proto/types/spu/emulator/v1/GetConfigResponse.js';
import type { InjectFaultResponse__Output } from '../../proto/types/spu/emulator/v1/InjectFaultResponse.js';
import type { RestoreSnapshotRequest } from '../../proto/types/spu/emulator/v1/RestoreSnapshotRequest.js';
import type { RestoreSnapshotResponse__Output } from '../../proto/types/spu/emulator/v1/RestoreSnapshotResponse.js';
import type { UpdateConfigResponse__Output } from '../../proto/types/spu/emulator/v1/UpdateConfigResponse.js';
import { checkArgument, notNegative, object, text } from '../checks.js';
import {
  type CallOptions,
  type Cancellable,
  checkCall,
  grpcOptions,
  receive,
  unary,
} from '../transport/calls.js';
import type { Connection } from '../transport/connection.js';
import { type GrpcOptions, unaryWithRetry } from '../transport/retry.js';
import { sendAll } from '../transport/writer.js';

/**
 * A configuration: names, units and ranges as `spu presets show` prints them.
 *
 * @example
 * const config: Config = { noise: { kappa: 1e-4 }, clock: { mode: 'realtime' } };
 * await spu.emulator('spu0').updateConfig(config);
 */
export type Config = { [name: string]: ConfigValue };

/**
 * What a configuration may hold.
 *
 * @example
 * const value: ConfigValue = [1, 2, { on: true }];
 */
export type ConfigValue = null | boolean | number | string | ConfigValue[] | Config;

/**
 * Options of a call that changes a device.
 *
 * @example
 * await session.emulator.updateConfig({ noise: { kappa: 0 } }, { stays: true });
 */
export interface ControlOptions extends CallOptions {
  /** What `session.emulator` changes stays when the session ends; otherwise it ends with it. What others change stays. */
  stays?: boolean;
}

/**
 * What only an emulated device can do (spu.emulator.v1). A board answers UNIMPLEMENTED.
 *
 * @example
 * await session.emulator.updateConfig({ noise: { kappa: 0 } });
 * const fault = await session.emulator.injectFault('device_busy');
 * await session.emulator.clearFaults([fault]);
 */
export interface EmulatorControl {
  /** The configuration in force. */
  getConfig(options?: CallOptions): Promise<Config>;
  /** Changes what `changes` names, nested objects are merged; all of it or nothing. Answers the whole configuration. */
  updateConfig(changes: Config, options?: ControlOptions): Promise<Config>;
  /** Moves a virtual clock by so many device seconds, rounded to ticks; answers device time. */
  advanceClock(seconds: number, options?: CallOptions): Promise<DeviceTime>;
  /** Breaks something; docs/physics.md lists the kinds and their parameters. Answers the id of the fault. */
  injectFault(kind: string, parameters?: Config, options?: ControlOptions): Promise<string>;
  /** Repairs these faults, or all; answers how many. NOT_FOUND, and nothing is repaired, if one is not in force. */
  clearFaults(faultIds?: readonly string[], options?: ControlOptions): Promise<number>;
  /** The whole device, bit for bit. */
  saveSnapshot(options?: CallOptions): Promise<Uint8Array>;
  /** Puts it back: the same samples follow, in a new epoch of device time. Answers device time. */
  restoreSnapshot(snapshot: Uint8Array, options?: ControlOptions): Promise<DeviceTime>;
}

const chunkBytes = 1 << 20;

/** Sends a request that must not be repeated: it may have been carried out although its answer was lost. */
function once<Answer>(
  start: (grpc: GrpcOptions, done: requestCallback<Answer>) => Cancellable,
  options: CallOptions,
): Promise<Answer> {
  checkCall(options);
  return unary((done) => start(grpcOptions(options), done), options.signal);
}

const readTime = (time: DeviceTime | null) => time ?? { ticks: 0, epoch: 0 };

async function* snapshotMessages(
  first: RestoreSnapshotRequest,
  snapshot: Uint8Array,
): AsyncGenerator<RestoreSnapshotRequest> {
  yield first;
  for (let from = 0; from < snapshot.length; from += chunkBytes) {
    yield { data: snapshot.subarray(from, from + chunkBytes) };
  }
}

/** `sessionId` of the session that holds the device; '' outside of one. */
export function createEmulatorControl(
  connection: Connection,
  device: string,
  sessionId = '',
): EmulatorControl {
  const { emulator, metadata, retry } = connection;
  return {
    async getConfig(options = {}) {
      checkCall(options);
      const { config } = await unaryWithRetry<GetConfigResponse__Output>(
        retry,
        (grpc, done) => emulator.getConfig({ device }, metadata, grpc, done),
        options,
      );
      return toObject(config) as Config;
    },
    async updateConfig(changes, { stays, ...options } = {}) {
      checkArgument('changes', changes, object);
      const request = { device, sessionId, stays, changes: fromObject(changes) };
      const { config } = await once<UpdateConfigResponse__Output>(
        (grpc, done) => emulator.updateConfig(request, metadata, grpc, done),
        options,
      );
      return toObject(config) as Config;
    },
    async advanceClock(seconds, options = {}) {
      checkArgument('seconds', seconds, notNegative);
      const { time } = await once<AdvanceClockResponse__Output>(
        (grpc, done) => emulator.advanceClock({ device, sessionId, seconds }, metadata, grpc, done),
        options,
      );
      return readTime(time);
    },
    async injectFault(kind, parameters = {}, { stays, ...options } = {}) {
      checkArgument('kind', kind, text);
      const request = { device, sessionId, stays, kind, parameters: fromObject(parameters) };
      const { faultId } = await once<InjectFaultResponse__Output>(
        (grpc, done) => emulator.injectFault(request, metadata, grpc, done),
        options,
      );
      return faultId;
    },
    async clearFaults(faultIds = [], { stays, ...options } = {}) {
      const request = { device, sessionId, stays, faultIds: [...faultIds] };
      const { cleared } = await once<ClearFaultsResponse__Output>(
        (grpc, done) => emulator.clearFaults(request, metadata, grpc, done),
        options,
      );
      return cleared;
    },
    async saveSnapshot(options = {}) {
      checkCall(options);
      const chunks: Uint8Array[] = [];
      const start = () => emulator.saveSnapshot({ device, sessionId }, metadata, grpcOptions(options));
      for await (const { data } of receive(start, options.signal)) chunks.push(data);
      return Buffer.concat(chunks);
    },
    async restoreSnapshot(snapshot, { stays, ...options } = {}) {
      checkCall(options);
      checkArgument('snapshot', snapshot, object);
      const { time } = await sendAll<RestoreSnapshotRequest, RestoreSnapshotResponse__Output>(
        (done) => emulator.restoreSnapshot(metadata, grpcOptions(options), done),
        snapshotMessages({ device, sessionId, stays }, snapshot),
        options.signal,
      );
      return readTime(time);
    },
  };
}
