import { randomUUID } from 'node:crypto';
import { isLocal, parseAddress } from './config/address.js';
import { parseSettings, SettingsError } from './config/loadSettings.js';
import { memoryBudget, resolveDevices, transitShare } from './config/resolveDevices.js';
import type { DeviceSettings, Settings, SettingsInput } from './config/settings.js';
import type { Device } from './device/device.js';
import { loadDriver } from './device/loadDriver.js';
import { systemHostClock } from './hostClock.js';
import { createLog, type Log } from './log.js';
import { createCalls } from './rpc/calls/calls.js';
import { stopping } from './rpc/calls/errors.js';
import { createAuthorize } from './rpc/server/auth.js';
import { createGrpcServer } from './rpc/server/grpcServer.js';
import { createDeviceSlot } from './session/deviceSlot.js';
import { createMemoryBudget } from './session/memoryBudget.js';
import type { Patience } from './session/patience.js';
import { createServiceLimits } from './session/serviceLimits.js';
import { type ControlPolicy, createSessions } from './session/sessions.js';
import { withTimeout } from './session/withTimeout.js';

/** A server in this process. */
export interface RunningServer {
  /** As bound: port 0 has become a real one. */
  readonly addresses: readonly string[];
  /**
   * Refuses new calls, gives those under way `seconds` (default: the setting drainSeconds), then ends them, closes
   * every connection and the devices. Repeated calls wait for the first.
   */
  close(seconds?: number): Promise<void>;
}

/** Milliseconds each for the sessions and the devices: what does not end by then is left. */
const releaseTime = 2000;

async function createDevice(settings: DeviceSettings, log: Log): Promise<Device> {
  const create = await loadDriver(settings.driver);
  return create(settings.name, settings.options, log);
}

/** Nobody whom the operator does not know may change a device. */
function controlPolicy({ control, listen, auth }: Settings): ControlPolicy {
  const known = auth.tokens.length > 0 || listen.every((text) => isLocal(parseAddress(text)!));
  return control ?? (known ? 'lease' : 'off');
}

function patienceOf({ limits }: Settings): Patience {
  const { uploadSeconds, sessionSeconds, waitSeconds } = limits;
  return { uploadProgress: uploadSeconds, longestSession: sessionSeconds, longestWait: waitSeconds };
}

/** All devices, or an error that says what is wrong with each that could not be made. */
async function createDevices(list: DeviceSettings[], log: Log): Promise<Device[]> {
  const made = await Promise.allSettled(list.map((settings) => createDevice(settings, log)));
  const devices = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const mistakes = made.flatMap((result, index) =>
    result.status === 'rejected' ? [`device ${list[index].name}: ${(result.reason as Error).message}`] : [],
  );
  if (mistakes.length === 0) return devices;
  await Promise.all(devices.map((device) => device.close()));
  throw new SettingsError(mistakes);
}

/**
 * Starts a server in this process. Settings that are left out take their defaults; throws SettingsError, with all
 * mistakes listed, or an Error that says what could not be opened.
 */
export async function startServer(input: SettingsInput = {}, ownLog?: Log): Promise<RunningServer> {
  const settings = parseSettings(input);
  const log = ownLog ?? createLog(settings.log);
  const devices = await createDevices(resolveDevices(settings), log);
  const closeDevices = () => Promise.all(devices.map((device) => device.close()));
  const { keepaliveSeconds, tls, route = randomUUID() } = settings;
  try {
    const slots = await Promise.all(devices.map(createDeviceSlot));
    const sessions = createSessions({
      slots,
      limits: createServiceLimits(settings),
      control: controlPolicy(settings),
      patience: patienceOf(settings),
      maxWatchers: settings.limits.watchers,
      memory: createMemoryBudget(transitShare * memoryBudget(settings)),
      clock: systemHostClock,
      log,
    });
    const calls = createCalls(sessions, createAuthorize(settings.auth.tokens), log);
    const server = await createGrpcServer({
      calls,
      addresses: settings.listen,
      route,
      tls,
      keepaliveSeconds,
      limits: settings.limits,
    });
    log.info(
      {
        addresses: server.addresses,
        tls: tls !== undefined,
        devices: slots.map(({ description }) => `${description.name} (${description.model})`),
        compute: slots[0].description.compute,
      },
      `listening on ${server.addresses.join(', ')}`,
    );
    let closed: Promise<void> | undefined;
    const close = async (seconds: number) => {
      sessions.clearQueue(stopping());
      await server.stop(seconds);
      // A device that hangs must not keep the process.
      await withTimeout(releaseTime, () => sessions.endAll(stopping()));
      await withTimeout(releaseTime, closeDevices);
      log.info({}, 'stopped');
    };
    return {
      addresses: server.addresses,
      close(seconds = settings.drainSeconds) {
        closed ??= close(seconds);
        return closed;
      },
    };
  } catch (error) {
    await closeDevices();
    throw error;
  }
}
