import type { GetDeviceResponse__Output } from '../proto/types/spu/v1/GetDeviceResponse.js';
import type { ListDevicesResponse__Output } from '../proto/types/spu/v1/ListDevicesResponse.js';
import { type DeviceDescription, readDescription } from './description.js';
import { createEmulatorControl, type EmulatorControl } from './emulator.js';
import { openSession, type SessionOptions } from './openSession.js';
import type { Session } from './session.js';
import { type CallOptions, unary } from './transport/calls.js';
import { type ConnectOptions, openConnection } from './transport/connection.js';
import { withRetry } from './transport/retry.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './watch.js';

/** A server of SPUs, emulated or real. Every method throws SpuError, or the reason of its signal. */
export interface SpuClient {
  readonly address: string;
  listDevices(options?: CallOptions): Promise<DeviceDescription[]>;
  /** NOT_FOUND if the server has no device of this name. */
  getDevice(name: string, options?: CallOptions): Promise<DeviceDescription>;
  /** Leases a device; waits in a fair queue while all are taken. */
  openSession(options?: SessionOptions): Promise<Session>;
  /** Follows what a device does, whoever holds it. */
  watch(device: string, options?: WatchOptions): AsyncGenerator<DeviceStatus, void, undefined>;
  /** What only an emulated device can do. */
  emulator(device: string): EmulatorControl;
  /** Closes the connection; sessions stay leased until they are closed or their lease runs out. */
  close(): void;
}

/**
 * Connects to a server of SPUs.
 * @param address `host:port`, or `unix:/path` of a socket.
 * @throws SpuError UNAVAILABLE when nothing answers in time.
 */
export async function connectSpu(address: string, options: ConnectOptions = {}): Promise<SpuClient> {
  const connection = await openConnection(address, options);
  const { service, metadata, retry } = connection;
  return {
    address,
    async listDevices(call = {}) {
      const { devices } = await withRetry(
        retry,
        (grpc) =>
          unary<ListDevicesResponse__Output>(
            (done) => service.listDevices({}, metadata, grpc, done),
            call.signal,
          ),
        call,
      );
      return devices.map(readDescription);
    },
    async getDevice(name, call = {}) {
      const { device } = await withRetry(
        retry,
        (grpc) =>
          unary<GetDeviceResponse__Output>(
            (done) => service.getDevice({ name }, metadata, grpc, done),
            call.signal,
          ),
        call,
      );
      return readDescription(device!);
    },
    openSession: (session = {}) => openSession(connection, session),
    watch: (device, watch = {}) => watchDevice(connection, device, watch),
    emulator: (device) => createEmulatorControl(connection, device),
    close: () => connection.close(),
  };
}
