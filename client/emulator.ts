import type { Struct, Struct__Output } from '../proto/types/google/protobuf/Struct.js';
import type { Value, Value__Output } from '../proto/types/google/protobuf/Value.js';
import type { AdvanceClockResponse__Output } from '../proto/types/spu/emulator/v1/AdvanceClockResponse.js';
import type { ClearFaultsResponse__Output } from '../proto/types/spu/emulator/v1/ClearFaultsResponse.js';
import type { GetConfigResponse__Output } from '../proto/types/spu/emulator/v1/GetConfigResponse.js';
import type { InjectFaultResponse__Output } from '../proto/types/spu/emulator/v1/InjectFaultResponse.js';
import type { RestoreSnapshotRequest } from '../proto/types/spu/emulator/v1/RestoreSnapshotRequest.js';
import type { RestoreSnapshotResponse__Output } from '../proto/types/spu/emulator/v1/RestoreSnapshotResponse.js';
import type { UpdateConfigResponse__Output } from '../proto/types/spu/emulator/v1/UpdateConfigResponse.js';
import { type CallOptions, grpcOptions, receive, unary } from './transport/calls.js';
import type { Connection } from './transport/connection.js';
import { withRetry } from './transport/retry.js';
import { sendAll } from './transport/writer.js';

/** A configuration: names, units and ranges as `spu presets show` prints them. */
export type Config = { [name: string]: ConfigValue };
export type ConfigValue = null | boolean | number | string | ConfigValue[] | Config;

/** What only an emulated device can do (spu.emulator.v1). A board answers UNIMPLEMENTED. */
export interface EmulatorControl {
  getConfig(options?: CallOptions): Promise<Config>;
  /** Changes what `changes` names, nested objects are merged; all of it or nothing. Answers the whole configuration. */
  updateConfig(changes: Config, options?: CallOptions): Promise<Config>;
  /** Moves a virtual clock by so many device seconds; answers device time since power-on. */
  advanceClock(seconds: number, options?: CallOptions): Promise<number>;
  /** Breaks something; docs/physics.md lists the kinds and their parameters. Answers the id of the fault. */
  injectFault(kind: string, parameters?: Config, options?: CallOptions): Promise<string>;
  /** Mends these faults, or all; answers how many. */
  clearFaults(faultIds?: readonly string[], options?: CallOptions): Promise<number>;
  /** The whole device, bit for bit. */
  saveSnapshot(options?: CallOptions): Promise<Uint8Array>;
  /** Puts it back: the same samples follow. Answers device time since power-on in seconds. */
  restoreSnapshot(snapshot: Uint8Array, options?: CallOptions): Promise<number>;
}

const pieceBytes = 1 << 20;

export function createEmulatorControl(connection: Connection, device: string): EmulatorControl {
  const { emulator, metadata } = connection;
  return {
    async getConfig(options = {}) {
      const { config } = await withRetry(
        connection.retry,
        (grpc) =>
          unary<GetConfigResponse__Output>(
            (done) => emulator.getConfig({ device }, metadata, grpc, done),
            options.signal,
          ),
        options,
      );
      return fromStruct(config);
    },
    async updateConfig(changes, options = {}) {
      const request = { device, changes: toStruct(changes) };
      const { config } = await unary<UpdateConfigResponse__Output>(
        (done) => emulator.updateConfig(request, metadata, grpcOptions(options), done),
        options.signal,
      );
      return fromStruct(config);
    },
    async advanceClock(seconds, options = {}) {
      const { deviceTime } = await unary<AdvanceClockResponse__Output>(
        (done) => emulator.advanceClock({ device, seconds }, metadata, grpcOptions(options), done),
        options.signal,
      );
      return deviceTime;
    },
    async injectFault(kind, parameters = {}, options = {}) {
      const request = { device, kind, parameters: toStruct(parameters) };
      const { faultId } = await unary<InjectFaultResponse__Output>(
        (done) => emulator.injectFault(request, metadata, grpcOptions(options), done),
        options.signal,
      );
      return faultId;
    },
    async clearFaults(faultIds = [], options = {}) {
      const request = { device, faultIds: [...faultIds] };
      const { cleared } = await unary<ClearFaultsResponse__Output>(
        (done) => emulator.clearFaults(request, metadata, grpcOptions(options), done),
        options.signal,
      );
      return cleared;
    },
    async saveSnapshot(options = {}) {
      const pieces: Uint8Array[] = [];
      const start = () => emulator.saveSnapshot({ device }, metadata, grpcOptions(options));
      for await (const { data } of receive(start, options.signal)) pieces.push(data);
      return Buffer.concat(pieces);
    },
    async restoreSnapshot(snapshot, options = {}) {
      async function* pieces() {
        yield { device };
        for (let from = 0; from < snapshot.length; from += pieceBytes) {
          yield { data: snapshot.subarray(from, from + pieceBytes) };
        }
      }
      const { deviceTime } = await sendAll<RestoreSnapshotRequest, RestoreSnapshotResponse__Output>(
        (done) => emulator.restoreSnapshot(metadata, grpcOptions(options), done),
        pieces(),
        options.signal,
      );
      return deviceTime;
    },
  };
}

function toStruct(config: Config): Struct {
  const fields = Object.entries(config).map(([name, value]) => [name, toValue(value)]);
  return { fields: Object.fromEntries(fields) };
}

function toValue(value: ConfigValue): Value {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  switch (typeof value) {
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return { numberValue: value };
    case 'string':
      return { stringValue: value };
    default:
      return { structValue: toStruct(value) };
  }
}

function fromStruct(struct: Struct__Output | null | undefined): Config {
  const fields = Object.entries(struct?.fields ?? {});
  return Object.fromEntries(fields.map(([name, value]) => [name, fromValue(value)]));
}

function fromValue(value: Value__Output): ConfigValue {
  switch (value.kind) {
    case 'boolValue':
      return value.boolValue ?? false;
    case 'numberValue':
      return value.numberValue ?? 0;
    case 'stringValue':
      return value.stringValue ?? '';
    case 'listValue':
      return (value.listValue?.values ?? []).map(fromValue);
    case 'structValue':
      return fromStruct(value.structValue);
    default:
      return null;
  }
}
