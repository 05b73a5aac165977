import type { CalibrationEntry } from '../common/description.js';
import { checkArgument, text } from './checks.js';
import { type AttachOptions, attachSession, type SessionTicket } from './operations/attachSession.js';
import { getCalibration } from './operations/calibrate.js';
import { getDevice, listDevices, releaseDevice } from './operations/devices.js';
import { createEmulatorControl, type EmulatorControl } from './operations/emulator.js';
import { openSession, type SessionOptions } from './operations/openSession.js';
import { type DeviceStatus, type WatchOptions, watchDevice } from './operations/watch.js';
import { createSession, type Session } from './session.js';
import { type CallOptions, checkCall } from './transport/calls.js';
import { type ConnectOptions, openConnection } from './transport/connection.js';
import { withEnvironment } from './transport/environment.js';
import type { DeviceDescription } from './wire/description.js';

/**
 * A server of SPUs, emulated or real. Every method throws SpuError, or the reason of its signal.
 *
 * @example
 * using spu = await connectSpu('127.0.0.1:50051');
 * for (const { name, vendor, limits } of await spu.listDevices()) console.log(name, vendor, limits?.dimension.max);
 */
export interface SpuClient extends Disposable {
  /** Where it is connected to. */
  readonly address: string;
  /** All devices of the server. */
  listDevices(options?: CallOptions): Promise<DeviceDescription[]>;
  /** NOT_FOUND if the server has no device of this name. */
  getDevice(name: string, options?: CallOptions): Promise<DeviceDescription>;
  /** Leases a device; waits in a fair queue while all are taken. */
  openSession(options?: SessionOptions): Promise<Session>;
  /** Goes on with a session that is open, such as one of another process; it stays open when this client is closed. */
  attachSession(ticket: SessionTicket, options?: AttachOptions): Promise<Session>;
  /** Follows what a device does, whoever holds it. */
  watch(device: string, options?: WatchOptions): AsyncGenerator<DeviceStatus, void, undefined>;
  /** The corrections of a device that are in force. */
  getCalibration(device: string, options?: CallOptions): Promise<CalibrationEntry[]>;
  /** Ends the session that holds a device, as an operator; false if there was none. */
  releaseDevice(device: string, options?: CallOptions): Promise<boolean>;
  /** What only an emulated device can do. */
  emulator(device: string): EmulatorControl;
  /**
   * Closes the connection and ends every call that is under way, with FAILED_PRECONDITION; sessions stay leased until they
   * are closed, or their lease or grace runs out.
   */
  close(): void;
}

/**
 * Connects to a server of SPUs.
 *
 * What is not given is taken from the environment: SPU_ADDRESS, SPU_TOKEN, and for TLS the paths of PEM files in SPU_TLS_CA,
 * SPU_TLS_CERT and SPU_TLS_KEY; else from the profile "default" of ~/.config/spu/profiles.json, unless an address is given.
 * @param address `host:port`, or `unix:/path` of a socket; default SPU_ADDRESS, else the profile's, else
 * 127.0.0.1:50051.
 * @throws SpuError INVALID_ARGUMENT for an address that is a URL or has no port; UNAVAILABLE when no connection can be made:
 * the sentence tells the cause, and so does `details.reason` (CONNECTION_REFUSED, NAME_NOT_FOUND, NO_TLS, TLS_EXPECTED,
 * CERTIFICATE_UNTRUSTED, CERTIFICATE_NAME, CERTIFICATE_WANTED, UNREACHABLE, NO_ANSWER).
 *
 * @example
 * const spu = await connectSpu('127.0.0.1:50051');
 * const session = await spu.openSession();
 */
export async function connectSpu(address?: string, options: ConnectOptions = {}): Promise<SpuClient> {
  const target = await withEnvironment(address, options);
  const connection = await openConnection(target.address, target.options);
  const close = () => connection.close();
  const checkDevice = (device: string, options: CallOptions) => {
    checkArgument('device', device, text);
    checkCall(options);
  };
  return {
    address: target.address,
    async listDevices(call = {}) {
      checkCall(call);
      return listDevices(connection, call);
    },
    async getDevice(name, call = {}) {
      checkDevice(name, call);
      return getDevice(connection, name, call);
    },
    async openSession(session = {}) {
      return createSession(connection, await openSession(connection, session), session.keepAlive ?? true);
    },
    async attachSession(ticket, attach = {}) {
      const lease = await attachSession(connection, ticket, attach);
      return createSession(connection, lease, attach.keepAlive ?? true);
    },
    watch: (device, watch = {}) => watchDevice(connection, device, watch),
    async getCalibration(device, call = {}) {
      checkDevice(device, call);
      return getCalibration(connection, device, call);
    },
    async releaseDevice(device, call = {}) {
      checkDevice(device, call);
      return releaseDevice(connection, device, call);
    },
    emulator: (device) => createEmulatorControl(connection, device),
    close,
    [Symbol.dispose]: close,
  };
}
