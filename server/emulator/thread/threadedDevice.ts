import type { ComputeOptions } from '../../compute/openCompute.js';
import type { Device, DeviceLog, EmulatorControl, Upload } from '../../device/device.js';
import { resolveConfig } from '../config/presets.js';
import { snapshotLength } from '../control/snapshotFormat.js';
import type { SharedUpload } from './messages.js';
import { createRemoteUpload } from './remoteUpload.js';
import { type RestartingWorker, startRestartingWorker } from './restartingWorker.js';
import type { Request } from './threadLink.js';

/** Seconds. */
const usualPatience = 60;

/**
 * Makes an emulated device in a thread of its own. Options: `preset` (name or file, default ideal), `compute`
 * (ComputeOptions), `watchdogSeconds` (60), and any setting of DeviceConfig. Throws INVALID_ARGUMENT that lists every mistake in them.
 * If the thread crashes, the calls under way fail with UNAVAILABLE and a new thread is started; the session's uploads
 * are lost with the old one.
 */
export function createDevice(
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
): Promise<Device> {
  return createDeviceIn(new URL('./worker.js', import.meta.url), name, options, log);
}

/** createDevice with another module for its thread. */
export async function createDeviceIn(
  entry: URL,
  name: string,
  options: Record<string, unknown>,
  log: DeviceLog,
): Promise<Device> {
  const { compute = {}, watchdogSeconds = usualPatience, ...settings } = options;
  const { preset, config } = await resolveConfig(settings);
  const start = {
    name,
    preset,
    config,
    compute: { backend: 'auto', ...(compute as object) } as ComputeOptions,
    watchdogSeconds: Number(watchdogSeconds),
  };
  return deviceOf(name, await startRestartingWorker(start, log, entry));
}

/** A method of the device in the thread. */
function methodOf(worker: RestartingWorker) {
  return <Args extends unknown[], Result>(method: string) =>
    (...args: Args): Promise<Result> =>
      worker.client.call<Result>({ kind: 'call', method, args });
}

function controlOf(worker: RestartingWorker): EmulatorControl {
  const method = methodOf(worker);
  return {
    getConfig: method('getConfig'),
    updateConfig: method('updateConfig'),
    advanceClock: method('advanceClock'),
    injectFault: method('injectFault'),
    clearFaults: method('clearFaults'),
    snapshotBytes: method('snapshotBytes'),
    saveSnapshot: method('saveSnapshot'),
    snapshotLength,
    restoreSnapshot: method('restoreSnapshot'),
  };
}

function deviceOf(name: string, worker: RestartingWorker): Device {
  const method = methodOf(worker);

  async function open<Loaded>(message: Request): Promise<Upload<Loaded>> {
    const { client } = worker;
    return createRemoteUpload(client, await client.call<SharedUpload>(message));
  }

  return {
    name,
    emulator: controlOf(worker),
    health: () => worker.health,
    describe: method('describe'),
    status: method('status'),
    evolve: method('evolve'),
    evolutions: method('evolutions'),
    cancelEvolution: method('cancelEvolution'),
    resetCalibration: method('resetCalibration'),
    openMatrix: (spec) => open({ kind: 'openMatrix', spec }),
    openVector: (spec) => open({ kind: 'openVector', spec }),
    changeDamping: (change, effectiveAt, signal) =>
      worker.client.call({ kind: 'changeDamping', change, effectiveAt }, signal),
    sample: (request, signal) =>
      worker.client.stream({ kind: 'stream', method: 'sample', argument: request }, signal),
    step({ target, ...rest }, signal) {
      // A view would take the whole buffer that it looks at to the other thread, and a Buffer's slice is a view.
      const argument = { ...rest, target: target && { ...target, data: new Uint8Array(target.data) } };
      return worker.client.stream({ kind: 'stream', method: 'step', argument }, signal);
    },
    calibrate: (readings, signal) =>
      worker.client.stream({ kind: 'stream', method: 'calibrate', argument: readings }, signal),
    reset: worker.reset,
    close: worker.close,
  };
}
