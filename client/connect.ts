import { getDevice, listDevices } from './operations/devices.js';
import { createEmulatorControl, type EmulatorControl } from './operations/emulator.js';
import { openSession, type SessionOptions } from './operations/openSession.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './operations/watch.js';
import { createSession, type Session } from './session.js';
import type { CallOptions } from './transport/calls.js';
import { type ConnectOptions, openConnection } from './transport/connection.js';
import type { DeviceDescription } from './wire/description.js';

/** A server of SPUs, emulated or real. Every method throws SpuError, or the reason of its signal. */
export interface SpuClient extends Disposable {
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
  const close = () => connection.close();
  return {
    address,
    listDevices: (call = {}) => listDevices(connection, call),
    getDevice: (name, call = {}) => getDevice(connection, name, call),
    openSession: async (session = {}) =>
      createSession(connection, await openSession(connection, session), session.keepAlive ?? true),
    watch: (device, watch = {}) => watchDevice(connection, device, watch),
    emulator: (device) => createEmulatorControl(connection, device),
    close,
    [Symbol.dispose]: close,
  };
}
